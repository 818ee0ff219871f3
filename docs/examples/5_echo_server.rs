//! A server and two clients on the network in memory: the twin of 5_echo_server.py.

use weakloop::{Result, StreamReader, StreamWriter, gather, open_connection, print, start_server};

async fn echo(reader: StreamReader, writer: StreamWriter) -> Result {
    while let Some(line) = reader.next_line().await? {
        writer.write(&line.to_ascii_uppercase())?;
        writer.drain().await?;
    }
    writer.close()
}

async fn ask(name: &str) -> Result {
    let (reader, writer) = open_connection("localhost", 7000).await?;
    writer.write(format!("{name}\n").as_bytes())?;
    let answer = reader.readline().await?;
    print(String::from_utf8_lossy(&answer).trim_end());
    writer.close()?;
    writer.wait_closed().await
}

pub(crate) async fn run_all() -> Result {
    let server = start_server(echo, "localhost", 7000).await?;
    gather([ask("one"), ask("two")]).await?;
    server.close()?;
    server.wait_closed().await
}

fn main() {
    print!("{}", weakloop::run(run_all()).printed());
}
