//! The options that several commands take.

use std::path::PathBuf;

use clap::Args;

use weakloop::asyncio::world::Limits;
use weakloop::clock::Time;
use weakloop::sim::Input;
use weakloop::{Policy, Setup, Version};

/// What every command that makes one run takes.
#[derive(Args)]
pub struct Common {
    /// The script
    pub file: PathBuf,
    /// When the garbage collector runs: never, every (iteration), each-step, 3,7 (iterations), random:0.1, generational
    #[arg(long = "gc", value_name = "POLICY", default_value_t, allow_negative_numbers = true)]
    policy: Policy,
    #[command(flatten)]
    machine: Machine,
}

/// What is imitated, and where a run stops.
#[derive(Args)]
pub struct Machine {
    /// Which CPython to imitate: 3.11, 3.12, 3.13 or 3.14
    #[arg(long = "python", value_name = "VERSION", default_value_t)]
    version: Version,
    /// Stop after so many iterations of a loop [default: 1000000; for check, which runs it many times, 10000]
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    max_iterations: Option<u64>,
    /// Stop after so many steps and operations
    #[arg(long, value_name = "NUMBER", default_value_t = Limits::default().steps_max, allow_negative_numbers = true)]
    max_steps: u64,
    /// Stop when so many objects live at once
    #[arg(long, value_name = "NUMBER", default_value_t = Limits::default().objects_max, allow_negative_numbers = true)]
    max_objects: usize,
    /// Stop at this virtual time
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::default().time_max.as_secs(), value_parser = seconds, allow_negative_numbers = true)]
    max_time: f64,
    /// Look at the program up to this virtual time and no further, without fault: for what never ends
    #[arg(long, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    until: Option<f64>,
    /// Put a variable into the environment of the script, which is empty otherwise; may be given again
    #[arg(long = "env", value_name = "NAME=VALUE", value_parser = variable)]
    environment: Vec<(String, String)>,
    /// What the script finds in sys.argv, after `--`
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// A time of the loop's clock.
pub fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| seconds.is_finite() && 0.0 <= *seconds);
    seconds.ok_or_else(|| "give seconds of virtual time, 0 or more, such as 1.5".to_string())
}

/// A variable of the environment.
fn variable(text: &str) -> Result<(String, String), String> {
    let variable = text.split_once('=').filter(|(name, _)| !name.is_empty());
    let (name, value) = variable.ok_or("give a name and a value, such as TOKEN=abc")?;
    Ok((name.to_string(), value.to_string()))
}

impl Common {
    /// The setup that the options ask for.
    pub fn setup(&self) -> Setup {
        Setup { policy: self.policy.clone(), ..self.machine.setup(Limits::default().iterations_max) }
    }
}

impl Machine {
    /// The setup that the options ask for; a loop stops after `iterations_max` iterations unless they say otherwise.
    pub fn setup(&self, iterations_max: u64) -> Setup {
        Setup {
            version: self.version,
            input: Input { arguments: self.arguments.clone(), environment: self.environment.clone() },
            limits: Limits {
                iterations_max: self.max_iterations.unwrap_or(iterations_max),
                steps_max: self.max_steps,
                objects_max: self.max_objects,
                time_max: Time::from_secs(self.max_time),
                until: self.until.map(Time::from_secs),
            },
            ..Setup::default()
        }
    }
}
