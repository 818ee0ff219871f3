use std::rc::Rc;
use weakloop::asyncio::network::*;

fn connected() -> (Network, Rc<Socket>, Rc<Socket>, Rc<Socket>) {
    let network = Network::default();
    let address = Address::resolve(Some("localhost"), 80, true);
    let listener = network.bind(address.clone()).unwrap();
    network.listen(&listener);
    let client = network.connect(&address);
    let server = listener.accept().unwrap();
    (network, listener, client, server)
}

#[test]
fn bytes_arrive_in_order_and_then_the_end() {
    let (_network, _listener, client, server) = connected();
    assert_eq!(server.receive(9), Err(Refusal::WouldBlock));
    assert_eq!((client.send(b"hello"), server.can_read()), (Ok(5), true));
    client.close();
    assert_eq!(server.receive(2), Ok(b"he".to_vec()));
    assert_eq!(server.receive(9), Ok(b"llo".to_vec()));
    assert_eq!(server.receive(9), Ok(Vec::new()));
    assert_eq!(server.send(b"x"), Err(Refusal::BrokenPipe));
}

#[test]
fn a_full_pipe_takes_no_more_until_somebody_reads() {
    let (_network, _listener, client, server) = connected();
    assert_eq!(client.send(&vec![7; CAPACITY + 1]), Ok(CAPACITY));
    assert_eq!((client.send(b"x"), client.can_write()), (Err(Refusal::WouldBlock), false));
    assert_eq!(server.receive(1), Ok(vec![7]));
    assert_eq!(client.send(b"xy"), Ok(1));
}

#[test]
fn where_nobody_listens_a_connection_is_refused() {
    let (network, listener, ..) = connected();
    let address = Address::resolve(None, 80, false);
    assert_eq!(network.bind(address.clone()).err(), Some(Refusal::AddressInUse));
    listener.close();
    assert_eq!(network.connect(&address).connected(), Err(Refusal::ConnectionRefused));
}
