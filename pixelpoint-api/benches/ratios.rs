//! How much the types cost over quick-xml alone: `cargo bench -p pixelpoint-api`. Aim: no more than twice.
//!
//! Prints ratios and asserts nothing: time is the machine's business. The best of many rounds counts, for whatever else
//! runs on the machine only makes a round longer.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a program for people, run by hand")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use pixelpoint_api::write::{self, TillAnswer};
use pixelpoint_api::{
    Answer, CouponNum, Dialect, Item, ItemCode, ItemId, Member, MemberField, MethodNumber, OrderRequest, Payment,
    ProdNum, SaleTypeNum, Transaction, read,
};
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer};
use rust_decimal::Decimal;

const ROUNDS: u32 = 200;
const TIMES: u32 = 50;

fn main() {
    let dialect = Dialect::default();
    for lines in [3, 30] {
        let order = order(lines);
        let xml = write::order(&order, &dialect).xml;
        let steps = steps(std::str::from_utf8(&xml).unwrap());
        assert_eq!(bare_write(&steps), xml, "both write the same");
        let ours = best(|| drop(black_box(write::order(black_box(&order), &dialect))));
        let bare = best(|| drop(black_box(bare_write(black_box(&steps)))));
        report(&format!("write an order of {lines} lines, {} bytes", xml.len()), ours, bare);
        let ours = best(|| drop(black_box(read::tree(black_box(&xml)))));
        report("  read it back as a tree", ours, best(|| bare_read(black_box(&xml))));
    }
    let paid = write::answer(&TillAnswer::Accepted { paid: true, ticket: Some("1001") }, &dialect);
    let refused = "Order Rejected. Reason: Store is disconnected";
    let failed = write::answer(&TillAnswer::Failed { sub_error_num: Some(401), message: refused }, &dialect);
    for (name, body) in [("accepted", paid), ("refused", failed), ("echoing", echo(&order(30), &dialect))] {
        let ours = best(|| drop(black_box(Answer::read(black_box(&body)))));
        let bare = best(|| bare_read(black_box(&body)));
        report(&format!("read an answer ({name}), {} bytes", body.len()), ours, bare);
    }
}

fn best(mut work: impl FnMut()) -> Duration {
    let round = || {
        let start = Instant::now();
        (0..TIMES).for_each(|_| work());
        start.elapsed() / TIMES
    };
    std::iter::repeat_with(round).take(ROUNDS as usize).min().unwrap()
}

fn report(what: &str, ours: Duration, bare: Duration) {
    let ratio = ours.as_nanos() * 100 / bare.as_nanos().max(1);
    println!("{what}: {ours:?}, quick-xml alone {bare:?}, ratio {}.{:02}", ratio / 100, ratio % 100);
}

/// What quick-xml is told to write.
enum Step<'a> {
    Start(&'a str),
    Text(String),
    End(&'a str),
}

fn steps(xml: &str) -> Vec<Step<'_>> {
    let (mut reader, mut steps, mut open) = (Reader::from_str(xml), Vec::new(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let at = xml.find(&*String::from_utf8_lossy(start.name().as_ref().as_bytes())).unwrap();
                let name = &xml[at..at + start.name().as_ref().len()];
                open.push(name);
                steps.push(Step::Start(name));
            }
            Event::Text(text) => match steps.last_mut() {
                Some(Step::Text(before)) => before.push_str(&text.xml10_content()),
                _ => steps.push(Step::Text(text.xml10_content().into_owned())),
            },
            Event::GeneralRef(_) => panic!("the sample has no references"),
            Event::End(_) => steps.push(Step::End(open.pop().unwrap())),
            Event::Eof => return steps,
            _ => {}
        }
    }
}

fn bare_write(steps: &[Step<'_>]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new());
    writer.write_event(Event::Decl(BytesDecl::new("1.0", None, None))).unwrap();
    for step in steps {
        let event = match step {
            Step::Start(name) => Event::Start(BytesStart::new(*name)),
            Step::Text(text) => Event::Text(BytesText::new(text)),
            Step::End(name) => Event::End(BytesEnd::new(*name)),
        };
        writer.write_event(event).unwrap();
    }
    writer.into_inner()
}

fn bare_read(xml: &[u8]) {
    let mut reader = Reader::from_str(std::str::from_utf8(xml).unwrap());
    while !matches!(black_box(reader.read_event().unwrap()), Event::Eof) {}
}

/// An answer in which the till repeats the order.
fn echo(order: &OrderRequest, dialect: &Dialect) -> Vec<u8> {
    let order = String::from_utf8(write::order(order, dialect).xml).unwrap();
    let (_, inside) = order.split_once("<Transaction>").unwrap();
    let (inside, _) = inside.split_once("</Transaction>").unwrap();
    format!("<Response><ErrorNum>0</ErrorNum><Transaction><Status>3</Status>{inside}</Transaction></Response>").into()
}

fn order(lines: u32) -> OrderRequest {
    let item = |id: u32| Item {
        item_id: ItemId::new(id),
        parent_id: ItemId::new(id),
        code: if id == lines {
            ItemCode::Coupon(CouponNum::new(7))
        } else {
            ItemCode::Product(ProdNum::new(2000 + id))
        },
        description: Some(format!("Pizza number {id}, large")),
        quantity: 2.into(),
        cost_each: Decimal::new(1050, 2),
        combo: None,
        forced_answer: false,
        note: None,
    };
    let member =
        [(MemberField::FirstName, "Ann"), (MemberField::LastName, "Lee"), (MemberField::Email, "a@example.com")];
    OrderRequest {
        transaction: Transaction {
            sale_type: SaleTypeNum::new(1005),
            schedule_time: None,
            items: (1..=lines).map(item).collect(),
            payments: vec![Payment { method: MethodNumber::new(1008), tender: Decimal::new(2000, 2), tip: None }],
            fields: Vec::new(),
            footer: vec!["Order 12".to_owned(), "Ring twice".to_owned()],
        },
        member: Some(Member { fields: member.map(|(role, text)| (role, text.to_owned())).into() }),
    }
}
