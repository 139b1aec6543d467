//! What a conversion says: XML on standard output, everything for people on standard error.

use crate::error::Exit;
use crate::words::text;
use bridge_core::convert::Totals;
use bridge_core::injection::{HoldReason, Phase};
use bridge_core::ledger::{Finding, Ledger};
use bridge_core::text::Lang;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};
use std::io::{self, Write};

/// Wide enough for the sentences, narrow enough for a terminal of today.
const COLUMNS: u16 = 120;

/// What became of an order or a customer.
pub(crate) struct Report {
    /// What the till would get; `None` where nothing can be sent.
    pub(crate) xml: Option<Vec<u8>>,
    pub(crate) ledger: Ledger,
    /// Of an order.
    pub(crate) totals: Option<Totals>,
    pub(crate) verdict: Verdict,
}

/// Where the bridge would take it next.
pub(crate) enum Verdict {
    MayBeSent,
    /// The ledger holds it.
    Conversion,
    /// Its HubRise status holds it.
    MidWay {
        status: String,
    },
    /// It is over in HubRise.
    Ended {
        status: String,
    },
}

impl Verdict {
    /// The verdict on an order of this HubRise status that its preparation brought to `phase`.
    pub(crate) fn of(phase: Phase, status: String) -> Self {
        match phase {
            Phase::Ready => Self::MayBeSent,
            Phase::ClosedUpstream => Self::Ended { status },
            Phase::Held(HoldReason::MidWay) => Self::MidWay { status },
            _ => Self::Conversion,
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::MayBeSent => Exit::Done,
            Self::Conversion | Self::MidWay { .. } | Self::Ended { .. } => Exit::Held,
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        match self {
            Self::MayBeSent => text(lang, "verdict_may_be_sent", &[]),
            Self::Conversion => text(lang, "verdict_conversion", &[]),
            Self::MidWay { status } => text(lang, "verdict_mid_way", &[("status", status)]),
            Self::Ended { status } => text(lang, "verdict_ended", &[("status", status)]),
        }
    }
}

impl Report {
    /// Shows it, and says how the command ends.
    pub(crate) fn show(&self, lang: Lang) -> io::Result<Exit> {
        if let Some(xml) = &self.xml {
            let mut out = io::stdout().lock();
            out.write_all(xml)?;
            out.write_all(b"\n")?;
            out.flush()?;
        }
        let mut err = io::stderr().lock();
        writeln!(err, "{}", table(&self.ledger, lang))?;
        if let Some(totals) = &self.totals {
            writeln!(err, "{}", totals_line(totals, lang))?;
        }
        writeln!(err, "{}", self.verdict.sentence(lang))?;
        Ok(self.verdict.exit())
    }
}

fn table(ledger: &Ledger, lang: Lang) -> Table {
    let heads = ["col_severity", "col_element", "col_finding", "col_amount"];
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(COLUMNS).set_header(heads.map(|key| text(lang, key, &[])));
    table.add_rows(ledger.findings.iter().map(|finding| row(finding, lang)));
    // Words and amounts stay in one piece, and so does a path unless it is very long; the sentences wrap.
    for (column, constraint) in table.column_iter_mut().zip([
        ColumnConstraint::ContentWidth,
        ColumnConstraint::UpperBoundary(Width::Percentage(35)),
        ColumnConstraint::LowerBoundary(Width::Fixed(30)),
        ColumnConstraint::ContentWidth,
    ]) {
        column.set_constraint(constraint);
    }
    table
}

fn row(finding: &Finding, lang: Lang) -> [String; 4] {
    let severity = format!("severity_{}", finding.code.severity().name());
    let advice = finding.advice(lang).map(|advice| format!("\n{advice}")).unwrap_or_default();
    [
        text(lang, &severity, &[]),
        finding.path.clone(),
        finding.text(lang) + &advice,
        finding.amount.map(|amount| amount.to_string()).unwrap_or_default(),
    ]
}

fn totals_line(totals: &Totals, lang: Lang) -> String {
    let [hubrise, till, tips] = [totals.hubrise, totals.till, totals.tips]
        .map(|money| money.map_or_else(|| text(lang, "total_unknown", &[]), |money| money.to_string()));
    text(lang, "totals", &[("hubrise", &hubrise), ("till", &till), ("tips", &tips)])
}
