use crate::shows;
use cognito_client::fuzzing;

/// Any bytes as the record that a store kept: what is taken is written the same way ever after.
pub fn session_record(input: &[u8]) {
    match fuzzing::session_record(input) {
        Ok(written) => {
            let again = fuzzing::session_record(&written);
            let same = again.is_ok_and(|again| again == written);
            assert!(same, "its own record is not taken as it is");
        }
        Err(error) => {
            let printed = format!("{error:?}{error}");
            let quotes = shows(&printed, &String::from_utf8_lossy(input));
            assert!(!quotes && printed.len() < 300, "the error quotes the record");
        }
    }
}
