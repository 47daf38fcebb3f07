//! `cognito-client-bindgen LIBRARY OUT`: writes `OUT/kotlin` and `OUT/swift` as the repository's `uniffi.toml` says.
//!
//! The configuration's path is fixed, so that nobody can generate with uniffi's defaults by forgetting a flag.

use anyhow::{Context, Result, bail};
use camino::{Utf8Path, Utf8PathBuf};
use uniffi_bindgen::bindings::{GenerateOptions, TargetLanguage, generate};

fn main() -> Result<()> {
    let arguments: Vec<Utf8PathBuf> = std::env::args().skip(1).map(Utf8PathBuf::from).collect();
    let [library, out] = arguments.as_slice() else {
        bail!("usage: cognito-client-bindgen LIBRARY OUT");
    };
    let config = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../../uniffi.toml");
    for (language, folder) in [(TargetLanguage::Kotlin, "kotlin"), (TargetLanguage::Swift, "swift")] {
        generate(GenerateOptions {
            languages: vec![language],
            source: library.clone(),
            out_dir: out.join(folder),
            config_override: Some(config.clone()),
            ..GenerateOptions::default()
        })
        .with_context(|| format!("generating {folder} from {library}"))?;
    }
    Ok(())
}
