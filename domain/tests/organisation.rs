//! What may be written into a record of the organisation, and how a change lies beside its history.

use chrono::NaiveDate;
use domain::organisation::{
    BusinessModel, ChangeDated, ChangeRefused, ModelRole, RecordField, RecordKind, RecordValues, judge, plan_change,
};

fn values(pairs: &[(RecordField, &str)]) -> RecordValues {
    pairs.iter().map(|(field, value)| (*field, (*value).to_owned())).collect()
}

fn check(kind: RecordKind, pairs: &[(RecordField, &str)], expected: &[(RecordField, &str)]) {
    let found: Vec<(RecordField, &str)> =
        judge(kind, &values(pairs)).into_iter().map(|issue| (issue.field, issue.code)).collect();
    assert_eq!(found, expected, "{kind:?} {pairs:?}");
}

#[test]
fn a_record_says_all_that_is_wrong_at_once_in_the_order_of_its_fields() {
    use RecordField::{Area, Code, FirstDay, IsOpen, LastDay, LegalEntity, NameEn, NameZh, Region, Type, Year};
    check(
        RecordKind::Region,
        &[],
        &[(Code, "required"), (NameZh, "required"), (NameEn, "required"), (IsOpen, "required")],
    );
    let location = |code, kind, area| {
        [
            (Code, code),
            (NameZh, "店"),
            (NameEn, "Shop"),
            (Type, kind),
            (Region, "EAST"),
            (LegalEntity, "BRAND"),
            (Area, area),
            (IsOpen, "true"),
        ]
    };
    check(RecordKind::Location, &location("S-001", "store", "120.50"), &[]);
    check(
        RecordKind::Location,
        &location("s 1", "kiosk", "none"),
        &[(Code, "record_code_form"), (Type, "unknown"), (Area, "not_a_number")],
    );
    check(RecordKind::Location, &location("-1", "store", "0"), &[(Code, "record_code_form"), (Area, "out_of_range")]);
    let campaign = |year, first, last| {
        [(Code, "D11"), (NameZh, "双11"), (NameEn, "Double 11"), (Year, year), (FirstDay, first), (LastDay, last)]
    };
    check(RecordKind::Campaign, &campaign("2026", "2026-11-01", "2026-11-11"), &[]);
    check(
        RecordKind::Campaign,
        &campaign("26", "2026-11-31", "x"),
        &[(Year, "out_of_range"), (FirstDay, "not_a_date"), (LastDay, "not_a_date")],
    );
    check(RecordKind::Campaign, &campaign("2026", "2026-11-11", "2026-11-10"), &[(LastDay, "campaign_days")]);
}

#[test]
fn a_change_follows_or_corrects_and_never_goes_before_one_that_is_planned() {
    let day = |day| NaiveDate::from_ymd_opt(2026, 11, day);
    assert_eq!(plan_change(None, day(1)), Ok(ChangeDated::Follows));
    assert_eq!(plan_change(day(5), day(6)), Ok(ChangeDated::Follows));
    assert_eq!(plan_change(day(5), day(5)), Ok(ChangeDated::Corrects));
    assert_eq!(plan_change(day(5), None), Ok(ChangeDated::Corrects));
    assert_eq!(plan_change(day(5), day(4)), Err(ChangeRefused::BeforeLatest));
}

#[test]
fn every_model_has_an_owner_a_seller_a_channel_a_fulfiller_and_a_platform() {
    for model in BusinessModel::ALL {
        for role in ModelRole::ALL {
            assert!(role == ModelRole::Partner || !model.parties(role).is_empty(), "{model:?} {role:?}");
        }
    }
}
