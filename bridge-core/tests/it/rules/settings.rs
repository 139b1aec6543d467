//! Settings: defaults, what makes no sense, and the explained file.

use bridge_core::settings::{Missing, Pattern, Policy, RefRules, Settings, SettingsError};
use bridge_core::text::Lang;
use pixelpoint_api::{ProdNum, SaleTypeNum};
use std::collections::BTreeSet;

#[test]
fn an_empty_file_is_the_defaults_and_they_are_sound() {
    assert_eq!(Settings::from_toml("").unwrap(), Settings::default());
    assert_eq!(Settings::default().validate(), Ok(()));
}

#[test]
fn each_error_names_key_value_why_and_an_example() {
    for (toml, key, value, why, example) in [
        ("[conversion]\nfooter_columns = 3", "conversion.footer_columns", "3", "16 to 200", "40"),
        ("[conversion]\nasap_window_minutes = 9999", "conversion.asap_window_minutes", "9999", "a day", "30"),
        ("[conversion]\ntotal_tolerance = \"-0.01\"", "conversion.total_tolerance", "-0.01", "between", "0.01"),
        ("[conversion]\ntotal_tolerance = \"2\"", "conversion.total_tolerance", "2", "between", "0.01"),
        ("[conversion]\nitem = { fallback = 0 }", "conversion.item", "fallback = 0", "number 0", "9001"),
        ("[conversion]\npayment = { fallback = 0 }", "conversion.payment", "fallback = 0", "number 0", "9001"),
        ("[conversion]\nitem_notes = { product = 0 }", "conversion.item_notes", "product = 0", "number 0", "9900"),
        ("[conversion]\nhalf_half_product = 0", "conversion.half_half_product", "0", "number 0", "9002"),
        ("[conversion.charge_names]\nBag = 0", "conversion.charge_names", "\"Bag\" = 0", "number 0", "900102"),
        ("[conversion.charge_types]\nother = 0", "conversion.charge_types", "\"other\" = 0", "number 0", "900101"),
        ("[conversion.sale_types]\ndelivery = 0", "conversion.sale_types", "\"delivery\" = 0", "number 0", "1005"),
        ("[conversion.channel_sale_types.Shop]\nany = 0", "conversion.channel_sale_types", "\"any\" = 0", "0", "1008"),
        ("[conversion.payment_names]\nCard = 0", "conversion.payment_names", "\"Card\" = 0", "number 0", "1008"),
        ("[conversion]\non_delivery_methods = [0]", "conversion.on_delivery_methods", "[0]", "number 0", "1001"),
        ("[conversion.sale_types]\ndelivry = 5", "conversion.sale_types", "delivry", "eat_in", "delivery"),
        ("[conversion.channel_sale_types.Shop]\nnone = 5", "conversion.channel_sale_types", "none", "any", "Uber"),
        ("[conversion.charge_types]\ntip = 5", "conversion.charge_types", "tip", "payment_fee", "delivery"),
        ("[conversion]\nforced_lists = [\" \"]", "conversion.forced_lists", "[\" \"]", "empty", "Toppings"),
        ("[conversion.refs]\ncut_at = [\"\"]", "conversion.refs.cut_at", "[\"\"]", "empty", "-M-"),
        ("[conversion]\ndeal_coupon_prefix = \"\"", "conversion.deal_coupon_prefix", "\"\"", "empty", "COUPON-"),
        ("[statuses]\npreparation_minutes = 0", "statuses.preparation_minutes", "0", "1 to 1440", "20"),
        ("[statuses]\npause_after_minutes = 0", "statuses.pause_after_minutes", "0", "1 to 60", "5"),
        ("[statuses]\ntill_events_seconds = 5", "statuses.till_events_seconds", "5", "15 to 3600", "60"),
    ] {
        let Err(SettingsError::Invalid(faults)) = Settings::from_toml(toml) else { panic!("{toml} is read") };
        let text = faults[0].text(Lang::En);
        assert_eq!((faults.len(), &*faults[0].key), (1, key));
        for part in [key, value, why, example] {
            assert!(text.contains(part), "{part} is not in: {text}");
        }
        assert_ne!(faults[0].text(Lang::Fr), text);
    }
}

#[test]
fn what_is_no_settings_file_is_shown_where_it_stands() {
    for (toml, line, parts) in [
        ("[conversion]\nfoter_columns = 40", 2, ["foter_columns = 40", "unknown field"]),
        ("[conversion]\n\nitem = \"drop\"", 3, ["item = \"drop\"", "skip"]),
        ("[conversion.refs]\npattern = \"(\"", 2, ["pattern = \"(\"", "for instance"]),
        ("[statuses.events]\nready = 7", 2, ["ready = 7", "in_preparation"]),
        ("[conversion", 1, ["[conversion", "`]`"]),
    ] {
        let Err(error @ SettingsError::Toml { line: found, .. }) = Settings::from_toml(toml) else { panic!("{toml}") };
        assert_eq!(found, Some(line), "{toml}");
        for part in parts {
            assert!(error.to_string().contains(part), "{error}");
        }
    }
}

fn unusual() -> Settings {
    let mut settings = Settings::default();
    let conversion = &mut settings.conversion;
    conversion.item = Policy::Fallback(ProdNum::new(9001));
    conversion.deal = Policy::Hold;
    conversion.half_half_product = Some(ProdNum::new(9002));
    conversion.deal_coupon_prefix = Some("COUPON-".into());
    conversion.charge_names = [("Bag \"XL\" fee".into(), ProdNum::new(7))].into();
    conversion.sale_types = [("delivery".into(), SaleTypeNum::new(1005))].into();
    conversion.channel_sale_types = [("Uber Eats".into(), [("any".into(), SaleTypeNum::new(1008))].into())].into();
    conversion.default_sale_type = Some(SaleTypeNum::new(1001));
    conversion.refs = RefRules {
        strip_prefixes: vec!["pa_".into(), "+".into()],
        cut_at: vec!["-M-".into()],
        strip_suffixes: vec!["-L".into()],
        pattern: Pattern::new("([0-9]+)$").ok(),
    };
    settings.statuses.till_events = true;
    settings
}

#[test]
fn the_explained_file_reads_back_as_the_same_settings() {
    for settings in [Settings::default(), unusual()] {
        for lang in [Lang::En, Lang::Fr] {
            let text = settings.explained(lang);
            assert_eq!(Settings::from_toml(&text).unwrap_or_else(|error| panic!("{error}\n{text}")), settings);
        }
    }
    assert_ne!(Settings::default().explained(Lang::En), Settings::default().explained(Lang::Fr));
}

/// Every key the settings have is explained, and nothing else is.
#[test]
fn the_explained_file_names_every_key() {
    let text = unusual().explained(Lang::En);
    assert!(!text.contains("setting_") && !text.contains("{$"), "a key has no text");
    let all = toml::Table::try_from(unusual()).unwrap();
    let mut expected = BTreeSet::new();
    for table in ["conversion", "statuses", "intake"] {
        expected
            .extend(all[table].as_table().unwrap().keys().filter(|key| !["refs", "events"].contains(&key.as_str())));
    }
    expected.extend(all["conversion"]["refs"].as_table().unwrap().keys());
    expected.extend(all["statuses"]["events"].as_table().unwrap().keys());
    let shown: BTreeSet<_> =
        text.lines().filter(|line| !line.starts_with(['#', '['])).filter_map(|line| line.split(" = ").next()).collect();
    let shown: BTreeSet<_> = shown.into_iter().filter(|key| !key.is_empty()).map(str::to_owned).collect();
    assert_eq!(shown, expected.into_iter().cloned().collect());
}

#[test]
fn what_is_unset_stands_as_an_example() {
    let text = Settings::default().explained(Lang::En);
    for example in ["# half_half_product = 9002", "# default_sale_type = 1001", "# pattern = \"([0-9]+)$\""] {
        assert!(text.lines().any(|line| line == example), "{example}");
        let set = text.replace(example, example.trim_start_matches("# "));
        assert!(Settings::from_toml(&set).is_ok(), "{example} does not work");
    }
}

#[test]
fn what_is_not_set_is_named_until_it_is() {
    let mut settings = Settings::default();
    assert_eq!(settings.conversion.missing(), Missing::ALL);
    let conversion = &mut settings.conversion;
    conversion.sale_types.insert("delivery".to_owned(), SaleTypeNum::new(1));
    conversion.sale_types.insert("collection".to_owned(), SaleTypeNum::new(2));
    assert_eq!(conversion.missing(), Missing::ALL, "eat-in has no sale type yet");
    conversion.sale_types.insert("eat_in".to_owned(), SaleTypeNum::new(3));
    conversion.item = Policy::Fallback(ProdNum::new(9001));
    conversion.charge = Policy::Skip;
    assert_eq!(conversion.missing(), [Missing::Discount, Missing::Payment]);
}
