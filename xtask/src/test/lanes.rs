//! Two things at the same time, until all are done.

use std::sync::Mutex;
use std::thread;

/// Things that are done at the same time. Much of what tests do is to wait: for a clock, for a refusal, for another process.
const AT_ONCE: usize = 2;

/// Does all of them, the next one as soon as one is done, and returns what came of each, in the order in which they ended.
pub fn side_by_side<Item: Send, Outcome: Send>(
    items: Vec<Item>,
    work: impl Fn(Item) -> Outcome + Sync,
) -> Vec<Outcome> {
    let waiting = Mutex::new(items.into_iter());
    let done = Mutex::new(Vec::new());
    let next = || waiting.lock().ok()?.next();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(item) = next() {
                    let outcome = work(item);
                    if let Ok(mut done) = done.lock() {
                        done.push(outcome);
                    }
                }
            });
        }
    });
    done.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    #[test]
    fn all_are_done_and_two_of_them_at_a_time() {
        let both = Barrier::new(AT_ONCE);
        let mut done = side_by_side(vec![1, 2, 3, 4], |number| {
            both.wait();
            number * 10
        });
        done.sort_unstable();
        assert_eq!(done, [10, 20, 30, 40]);
    }
}
