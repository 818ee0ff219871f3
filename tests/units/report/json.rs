use weakloop::report::json::*;

#[test]
fn texts_are_escaped() {
    let json =
        Json::List(vec![Json::text("a\"b\\c\nd\u{1}é"), Json::Map(vec![]), Json::Float(0.5), Json::Null]);
    assert_eq!(json.to_string(), "[\n  \"a\\\"b\\\\c\\nd\\u0001é\",\n  {},\n  0.5,\n  null\n]");
}
