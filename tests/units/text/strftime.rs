use weakloop::python::text::calendar::Moment;
use weakloop::python::text::strftime::*;

#[test]
fn templates_are_filled_in_as_cpython_does() {
    // Recorded from CPython 3.13 on Linux: time.strftime(template, time.gmtime(1700000000)).
    let table = [
        ("%Y-%m-%d %H:%M:%S", "2023-11-14 22:13:20"),
        ("%a %A %b %B %p %I", "Tue Tuesday Nov November PM 10"),
        (
            "%c|%x|%X|%D|%F|%T|%R|%r",
            "Tue Nov 14 22:13:20 2023|11/14/23|22:13:20|11/14/23|2023-11-14|22:13:20|22:13|10:13:20 PM",
        ),
        ("%j %U %W %V %G %g %u %w %y %C", "318 46 46 46 2023 23 2 2 23 20"),
        ("%-d %e %k %l %s %%%n%t", "14 14 22 10 1700000000 %\n\t"),
        ("%^a %#p %#Z %5d %_5d %-5d", "TUE pm gmt 00014    14    14"),
        ("%Q %", "%Q %"),
        ("Zeit: %H Uhr é", "Zeit: 22 Uhr é"),
    ];
    let moment = Moment::from_seconds(1_700_000_000).unwrap();
    for (template, expected) in table {
        assert_eq!(strftime(template, &moment, GMT), expected, "{template}");
    }
}

#[test]
fn microseconds_and_zones_are_filled_in_first() {
    let moment = Moment::from_seconds(0).unwrap();
    assert_eq!(strftime_with_microseconds("%f|%z|%Z|%%f|%:z", &moment, 42, NAIVE), "000042|||%f|");
    assert_eq!(strftime_with_microseconds("%z %Z %:z", &moment, 0, LOCAL), "+0000 UTC +00:00");
}
