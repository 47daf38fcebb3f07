//! The local pool as a program.

use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::ExitCode;

use cognito_local_pool::{Builder, LocalPool};

const USAGE: &str = "\
A local Amazon Cognito user pool for tests.

Usage: cognito-local-pool [--port N] [--host 127.0.0.1] [--pool-id ID] [--client-id ID] [--client-secret SECRET]
                          [--allow-host NAME] [--keys FILE]

  --port N               the port to listen on; 0, the default, takes a free one
  --host ADDRESS         the address to listen on; 127.0.0.1 by default
  --pool-id ID           the id of the pool it starts with; us-east-1_LocalPool by default
  --client-id ID         the id of that pool's app client; localpoolclient by default
  --client-secret SECRET a secret for that client (24 to 64 letters and digits); none by default
  --allow-host NAME      a host name, besides localhost, under which the page and the instruments may be read
  --keys FILE            keeps the signing keys in this file, made if it is not there, so that tokens outlive a restart;
                         also by the environment variable COGNITO_LOCAL_POOL_KEYS

It prints `listening on http://ADDRESS:PORT` when it is ready. Pools, clients and users are made with the admin
operations of AWS's API; instruments for tests are under /_local/. Open the address in a
browser to see users, codes and calls.
";

fn main() -> ExitCode {
    let builder = match read_arguments(std::env::args().skip(1)) {
        Ok(Some(builder)) => builder,
        Ok(None) => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(complaint) => {
            eprintln!("{complaint}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match builder.start_blocking() {
        Ok(pool) => serve(pool),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(pool: LocalPool) -> ExitCode {
    let mut out = std::io::stdout();
    if writeln!(out, "listening on {}", pool.url()).and_then(|()| out.flush()).is_err() {
        return ExitCode::FAILURE;
    }
    pool.serve_forever();
    ExitCode::FAILURE
}

/// The settings the arguments ask for; `None` when they ask for help.
fn read_arguments(mut arguments: impl Iterator<Item = String>) -> Result<Option<Builder>, String> {
    let mut address = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
    let mut builder = LocalPool::builder().pool_id("us-east-1_LocalPool").client_id("localpoolclient");
    if let Some(file) = std::env::var_os("COGNITO_LOCAL_POOL_KEYS").filter(|file| !file.is_empty()) {
        builder = builder.keys_file(file);
    }
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "-h" | "--help" => return Ok(None),
            "--port" => address.set_port(value()?.parse().map_err(|_| "--port needs a number up to 65535")?),
            "--host" => address.set_ip(value()?.parse().map_err(|_| "--host needs an IP address")?),
            "--pool-id" => builder = builder.pool_id(value()?),
            "--client-id" => builder = builder.client_id(value()?),
            "--client-secret" => builder = builder.client_secret(value()?),
            "--keys" => builder = builder.keys_file(value()?),
            "--allow-host" => builder = builder.allow_host(&value()?),
            other => return Err(format!("unknown argument {other}")),
        }
    }
    Ok(Some(builder.address(address)))
}
