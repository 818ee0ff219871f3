//! The loss that does harm: a client that nobody keeps, whose answer comes. The twin of 6_lost_client.py.

use weakloop::{
    Policy, Result, Setup, StreamReader, StreamWriter, create_task, open_connection, print, sleep,
    start_server,
};

async fn answer_late(reader: StreamReader, writer: StreamWriter) -> Result {
    let line = reader.readline().await?;
    print(format!("server got {}", String::from_utf8_lossy(&line).trim_end()));
    sleep(2.0).await?;
    writer.write(b"answer\n")?;
    writer.close()
}

async fn ask() -> Result {
    let (reader, writer) = open_connection("localhost", 7000).await?;
    // A compiled future can't be looked into: as locals the ends are held by the task, as in Python by its frame.
    let (reader, writer) = (reader.local(), writer.local());
    writer.write(b"question\n")?;
    let line = reader.readline().await?;
    print(format!("client got {}", String::from_utf8_lossy(&line).trim_end()));
    writer.close()
}

pub(crate) async fn run_all() -> Result {
    let server = start_server(answer_late, "localhost", 7000).await?;
    drop(create_task(ask()));
    sleep(5.0).await?;
    server.close()
}

fn main() {
    for policy in [Policy::Never, Policy::Every] {
        let run = Setup::new().policy(policy.clone()).run(run_all());
        println!("collections {policy:?}: {} tasks lost", run.lost().len());
        print!("{}", run.printed());
    }
}
