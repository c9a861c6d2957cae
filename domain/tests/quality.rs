//! What becomes of an issue: every state, every act.

use std::collections::BTreeSet;

use domain::quality::{EvidenceField, IssueAct, IssuePriority, IssueRefused, IssueState, QualityRule, decide};

fn check(state: IssueState, act: IssueAct, has_owner: bool, expected: Result<IssueState, IssueRefused>) {
    assert_eq!(decide(state, act, has_owner), expected, "{act:?} of {state:?}");
}

#[test]
fn an_issue_goes_from_state_to_state_as_written() {
    use IssueAct::{Assign, Ignore, Reopen, Resolve};
    use IssueRefused::{Settled, Waiting};
    use IssueState::{Assigned, Ignored, Open, Resolved};
    for state in [Open, Assigned] {
        check(state, Assign, false, Ok(Assigned));
        check(state, Ignore, false, Ok(Ignored));
        check(state, Resolve, true, Ok(Resolved));
        check(state, Reopen, true, Err(Waiting));
    }
    for state in [Ignored, Resolved] {
        check(state, Assign, false, Err(Settled));
        check(state, Ignore, false, Err(Settled));
        check(state, Resolve, false, Err(Settled));
        check(state, Reopen, false, Ok(Open));
        check(state, Reopen, true, Ok(Assigned));
    }
}

#[test]
fn the_catalogue_has_at_least_25_rules_and_every_code_leads_back() {
    assert!(QualityRule::ALL.len() >= 25);
    let codes: BTreeSet<&str> = QualityRule::ALL.iter().map(|rule| rule.code()).collect();
    assert_eq!(codes.len(), QualityRule::ALL.len());
    assert!(QualityRule::ALL.iter().all(|rule| QualityRule::from_code(rule.code()) == Some(*rule)));
    assert!(EvidenceField::ALL.iter().all(|field| EvidenceField::from_code(field.code()) == Some(*field)));
    assert!(IssueState::ALL.iter().all(|state| IssueState::from_code(state.code()) == Some(*state)));
    assert!(IssuePriority::ALL.iter().all(|priority| IssuePriority::from_rank(priority.rank()) == Some(*priority)));
}
