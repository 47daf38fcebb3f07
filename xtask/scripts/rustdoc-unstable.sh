#!/bin/sh
# rustdoc with leave to use what is unstable, such as its output as JSON.
RUSTC_BOOTSTRAP=1 exec rustdoc "$@"
