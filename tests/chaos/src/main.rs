//! Many users of several pools, calls from many tasks, and all that can go wrong at once: answers, clocks, stores,
//! processes. Whatever happens, the rules of `verdict` hold.
//!
//! `cargo xtask chaos` starts it; `--help` there tells what can be chosen.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "it tests: what cannot happen may end it, with a message"
)]

mod around;
mod chance;
mod child;
mod clock;
mod device;
mod flat;
mod secrets;
mod server;
mod store;
mod verdict;
mod wire;
mod work;

use std::{
    ffi::OsString,
    io,
    process::{Command, ExitCode, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use chance::Chance;
use clap::Parser;
use device::{Device, Kind};
use server::Server;
use verdict::{Rule, broken};

const POOLS: usize = 3;
/// How often in a hundred looks, twenty-five a second, something goes wrong at a server.
const TROUBLE: u64 = 8;

/// Random calls on many sessions, with everything going wrong, for a bounded time
#[derive(Parser)]
#[command(name = "cognito-chaos")]
struct Options {
    /// How long, in seconds, without what comes before and after
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(4..=86_400))]
    seconds: u64,
    /// The source of all chances; a new one unless given
    #[arg(long)]
    seed: Option<u64>,
    /// Users of each of the three pools
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    users: u64,
    /// How many tasks make calls
    #[arg(long, default_value_t = 48, value_parser = clap::value_parser!(u64).range(1..=1000))]
    tasks: u64,
    /// A program of another language that makes the calls, and tells by lines what it saw
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    around: Vec<OsString>,
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .expect("threads for a runtime");
    runtime.block_on(child::run_if_asked());
    let options = Options::parse();
    let seed = options.seed.unwrap_or_else(|| getrandom::u64().unwrap_or(1) >> 16);
    println!("chaos: --seed {seed}");
    std::panic::set_hook(Box::new(|panic| broken(Rule::Whole, panic.to_string())));
    secrets::watch();
    let ran = if options.around.is_empty() {
        runtime.block_on(run(&options, seed)).map_err(|error| error.to_string())
    } else {
        around(&options, seed)
    };
    if let Err(error) = ran {
        broken(Rule::Whole, error);
    }
    runtime.shutdown_timeout(Duration::from_secs(5));
    verdict::sum_up(seed)
}

async fn run(options: &Options, seed: u64) -> io::Result<()> {
    let mut chance = Chance::of(seed);
    let users = usize::try_from(options.users).unwrap_or(usize::MAX);
    let servers = (0..POOLS)
        .map(|number| Server::start(number, users).map(Arc::new).map_err(io::Error::other))
        .collect::<io::Result<Vec<_>>>()?;
    let files = tempfile::tempdir()?;
    let mut devices = Vec::new();
    for server in &servers {
        for kind in [Kind::Shaky, Kind::Memory, Kind::Files] {
            let directory = files.path().join(server.number.to_string());
            devices.push(Device::new(kind, Arc::clone(server), &mut chance, &directory));
        }
    }
    // The same twice, and then the same once more: the first time makes what is made once.
    let calls = Arc::new(AtomicUsize::new(0));
    let part = Duration::from_secs(options.seconds) / 3;
    let started = Instant::now();
    let mut uses = Vec::new();
    for number in 0..3 {
        troubled(part, options.tasks, &servers, &devices, &mut chance, &calls).await;
        println!("chaos: part {number} done, {:.0} s", started.elapsed().as_secs_f32());
        if number == 2 {
            look_at_the_end(&devices).await;
        }
        for device in &devices {
            device.close();
        }
        flat::tasks_at_most(0).await;
        uses.push(flat::now(servers.iter().map(|server| server.remembered()).sum()));
    }
    println!("chaos: {} calls of {} users each of {POOLS} pools", calls.load(Ordering::SeqCst), users);
    if let [_, first, last] = uses.as_slice() {
        flat::compare(*first, *last);
    }
    Ok(())
}

/// For so long, everything goes wrong; then nothing does.
async fn troubled(
    time: Duration,
    tasks: u64,
    servers: &[Arc<Server>],
    devices: &[Arc<Device>],
    chance: &mut Chance,
    calls: &Arc<AtomicUsize>,
) {
    let stop = Arc::new(AtomicBool::new(false));
    for device in devices {
        device.heal(false);
        device.open();
    }
    let mut workers = Vec::new();
    for number in 0..tasks {
        let device = Arc::clone(&devices[usize::try_from(number).unwrap_or(0) % devices.len()]);
        let (stop, calls, mut chance) = (Arc::clone(&stop), Arc::clone(calls), chance.branch());
        workers.push(tokio::spawn(async move {
            while !stop.load(Ordering::SeqCst) {
                work::one_call(&device, &mut chance).await;
                calls.fetch_add(1, Ordering::SeqCst);
                tokio::task::yield_now().await;
            }
        }));
    }
    let mut killers = Vec::new();
    for server in servers {
        let server = Arc::clone(server);
        let (stop, chance, beside) = (Arc::clone(&stop), chance.branch(), Arc::clone(&server));
        if let Some(directory) = devices.iter().find_map(|device| device.files_of(&beside)) {
            killers.push(thread::spawn(move || child::keep_killing(&server, &directory, chance, &stop)));
        }
    }
    let until = Instant::now() + time;
    while Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(40)).await;
        for server in servers {
            server.listen();
            if chance.percent(TROUBLE) {
                server.trouble(chance);
            }
        }
        if chance.percent(4) {
            let device = &devices[chance.one_of(devices.len())];
            let days = i64::try_from(chance.below(800)).unwrap_or(0) - 400;
            device.clock.set_wrong_by(if chance.percent(50) { 0 } else { days * 86_400 });
        }
    }
    stop.store(true, Ordering::SeqCst);
    for server in servers {
        server.pool.clear_faults();
    }
    for device in devices {
        device.heal(true);
    }
    for worker in workers {
        if let Err(error) = worker.await {
            broken(Rule::Whole, format!("a worker ended: {error}"));
        }
    }
    for killer in killers {
        tokio::task::spawn_blocking(move || killer.join().ok()).await.ok();
    }
    for server in servers {
        server.listen();
    }
}

async fn look_at_the_end(devices: &[Arc<Device>]) {
    // What could not be stored is stored now, and events come after what they tell of.
    tokio::time::sleep(Duration::from_secs(3)).await;
    for device in devices {
        work::look_at_the_end(device).await;
    }
    for device in devices {
        work::compare_told(device);
    }
}

/// Starts a server with its troubles, and beside it the program whose calls are to be judged.
fn around(options: &Options, seed: u64) -> Result<(), String> {
    let mut chance = Chance::of(seed);
    let users = usize::try_from(options.users).unwrap_or(usize::MAX);
    let server = Arc::new(Server::start_for_others(users).map_err(|error| error.to_string())?);
    let pool = &server.pool;
    let mut command = Command::new(&options.around[0]);
    command
        .args(&options.around[1..])
        .env("COGNITO_CHAOS_POOL", format!("{} {} {}", pool.url(), pool.pool_id(), pool.client_id()))
        .env("COGNITO_CHAOS_PASSWORD", server::PASSWORD)
        .env("COGNITO_CHAOS_SECONDS", options.seconds.to_string())
        .env("COGNITO_CHAOS_USERS", options.users.to_string())
        .env("COGNITO_CHAOS_SEED", seed.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    let mut program =
        command.spawn().map_err(|error| format!("the program could not be started: {error}"))?;
    let listener = program.stdout.take().map(|output| {
        let server = Arc::clone(&server);
        thread::spawn(move || around::listen(output, &server))
    });
    let status = loop {
        if let Some(status) = program.try_wait().map_err(|error| error.to_string())? {
            break status;
        }
        thread::sleep(Duration::from_millis(100));
        server.listen();
        if server.pool.calls("InitiateAuth") > 0 && chance.percent(2 * TROUBLE) {
            server.trouble(&mut chance);
        }
    };
    let told = listener.and_then(|listener| listener.join().ok()).unwrap_or_default();
    if !status.success() {
        broken(Rule::Whole, format!("the program ended with {status}"));
    }
    if told == 0 {
        broken(Rule::Whole, "the program told of no calls");
    }
    Ok(())
}
