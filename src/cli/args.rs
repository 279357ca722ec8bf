//! What can be typed.

use clap::Args;

/// `completions`
#[derive(Args, Debug)]
pub struct Completions {
    pub shell: Shell,
}

/// A shell that asks the program what can be typed next.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum Shell {
    /// GNU bash.
    Bash,
    /// Z shell.
    Zsh,
    /// The friendly interactive shell.
    Fish,
    /// PowerShell.
    Powershell,
}

/// `man`
#[derive(Args, Debug)]
pub struct Man {
    #[arg(value_name = "COMMAND")]
    pub command: Vec<String>,
}
