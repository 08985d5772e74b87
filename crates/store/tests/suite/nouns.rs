//! Each noun comes back as it was kept, and its rows change as their names say.

use decide::{ActivityRule, Policy, Question, Standing, Use};
use domain::{
    AccessRecordId, Actor, AttestationId, CaseId, Digest, Draft, ExceptionId, Fact, Language,
    Mailing, MailingId, MailingState, MemberId, PromiseState, Signup, SignupId, SourceFormat,
};
use jiff::civil::date;
use jiff::{Timestamp, ToSpan};
use keys::{BearerDigest, OrganisationKey, RootKey, SigningSeed};
use rand::SeedableRng;
use rand::rngs::StdRng;
use store::attestation::{self, Attestation};
use store::declaration_version::{self, DeclarationVersion};
use store::exception::{self, PublishingException};
use store::key::{self, OrganisationKeyRow};
use store::mechanism::{self, MechanismSwitch};
use store::member::{self, Member};
use store::promise::{self, Check};
use store::session::{self, Session};
use store::statement_version::{self, StatementVersion};
use store::suppression::{self, Suppression};
use store::wording::{self, Wording};
use store::{StoreError, Tx, access, contact, erase, mailing, signup};
use uuid::Uuid;

use crate::world::{KARI, World, first_instant};

const DIGEST: Digest = Digest::from_bytes([3; 32]);

async fn begin(world: &World) -> Tx {
    world.ours.begin().await.unwrap()
}

async fn commit(world: &World, tx: Tx) {
    tx.commit(&[world.any_entry()]).await.unwrap();
}

fn member_id(world: &World) -> MemberId {
    world.random(|random| MemberId::new(world.now(), random))
}

pub(crate) fn some_member(world: &World, address: &str) -> Member {
    let id = member_id(world);
    let address = World::address(member::key_id(id), address);
    Member {
        id,
        address_digest: world.key().member_digest(&address),
        address_sealed: vec![1, 2, 3],
        password_hash: "$argon2id$…".to_owned(),
        language: Language::En,
        joined_at: world.now(),
        left_at: None,
    }
}

fn policy() -> Policy {
    let legal_basis = Some(law::LegalBasis::Consent);
    let rule = ActivityRule { legal_basis, is_marketing: true, on_instruction: false };
    [("newsletter".to_owned(), rule)].into_iter().collect()
}

fn some_mailing(world: &World) -> Mailing {
    let draft = Draft {
        topic: "product-news".parse().unwrap(),
        activity: "newsletter".to_owned(),
        format: SourceFormat::Markdown,
        product: None,
        subject_line_nb: "Nytt fra Fjordbok".to_owned(),
        subject_line_en: "News from Fjordbok".to_owned(),
        body_nb: "Hei, her er vårens bøker.".to_owned(),
        body_en: "Hello, here are the books of spring.".to_owned(),
    };
    let id = world.random(|random| MailingId::new(world.now(), random));
    Mailing::draft(id, draft, member_id(world), world.now())
}

fn check_at(checked_at: Timestamp, outcome: PromiseState) -> Check {
    Check {
        promise_id: "newsletter.erase-on-withdrawal".to_owned(),
        mechanism: "withdrawal".to_owned(),
        checked_at,
        outcome,
        n_cases: 12,
        counterexample: (outcome == PromiseState::Broken).then(|| "one row is too old".to_owned()),
        duration_us: 950,
    }
}

scenarios! {
    async fn wrapped_keys_come_back_and_are_wrapped_anew(world: World) {
        let organisation = world.ours.organisation().as_uuid();
        let mut random = StdRng::seed_from_u64(5);
        let (root, next) = (RootKey::generate(&mut random), RootKey::generate(&mut random));
        let own = OrganisationKey::generate(organisation, &mut random);
        let seed = SigningSeed::generate(&mut random);
        let row = OrganisationKeyRow {
            wrapped: root.wrap(&own, &mut random),
            log_name: Some("fjordbok.example/log".into()),
            signing_seed_wrapped: own.wrap_signing_seed(&seed, &mut random),
            created_at: world.now(),
        };
        let mut tx = begin(world).await;
        key::add_organisation_key(&mut tx, &row).await.unwrap();
        key::rewrap_organisation_key(&mut tx, &next.wrap(&own, &mut random)).await.unwrap();
        commit(world, tx).await;
        let found = key::lookup_organisation_key(&world.ours).await.unwrap().unwrap();
        assert!(root.unwrap(organisation, &found.wrapped).is_err());
        let opened = next.unwrap(organisation, &found.wrapped).unwrap();
        let opened = opened.unwrap_signing_seed(&found.signing_seed_wrapped).unwrap();
        assert_eq!(opened.expose(), seed.expose());
    }

    async fn a_contact_opens_with_the_key_beside_it(world: World) {
        let kari = world.join(KARI).await;
        let found = contact::find(&world.ours, &kari.contact.address_digest).await.unwrap();
        let found = found.unwrap();
        let row = key::lookup_subject_key(&world.ours, kari.id).await.unwrap().unwrap();
        let subject_key = world.key().unwrap(kari.id.as_uuid(), &row.wrapped).unwrap();
        let place = contact::address_place(kari.id);
        let address = subject_key.unseal(place, &found.address_sealed).unwrap();
        assert_eq!(world.key().lookup_digest(&address), kari.contact.address_digest);
        assert!(subject_key.unseal(contact::name_place(kari.id), &found.address_sealed).is_err());
    }

    async fn a_rectified_contact_is_found_by_its_new_address(world: World) {
        let kari = world.join(KARI).await;
        let address = World::address(kari.id, "kari.berg@solbris.example");
        let mut changed = kari.contact.clone();
        changed.address_digest = world.key().lookup_digest(&address);
        changed.employer_sealed = Some(vec![4]);
        let mut tx = begin(world).await;
        assert_eq!(contact::rectify(&mut tx, &changed).await.unwrap(), 1);
        commit(world, tx).await;
        assert!(contact::find(&world.ours, &kari.contact.address_digest).await.unwrap().is_none());
        let found = contact::find(&world.ours, &changed.address_digest).await.unwrap();
        assert!(found.is_some_and(|found| found == changed));
    }

    async fn a_member_is_found_by_address_and_leaves_once(world: World) {
        let first = some_member(world, "liv@fjordbok.example");
        let mut tx = begin(world).await;
        member::add(&mut tx, &first).await.unwrap();
        member::change_password(&mut tx, first.id, "$argon2id$other").await.unwrap();
        assert_eq!(member::leave(&mut tx, first.id, first.joined_at).await.unwrap(), 1);
        assert_eq!(member::leave(&mut tx, first.id, first.joined_at).await.unwrap(), 0);
        commit(world, tx).await;
        let found = member::find(&world.ours, &first.address_digest).await.unwrap().unwrap();
        assert_eq!(found.left_at, Some(first.joined_at));
        assert_eq!(found.password_hash, "$argon2id$other");
        assert!(member::lookup(&world.ours, first.id).await.unwrap().is_some());
        assert_eq!(member::list(&world.ours).await.unwrap().len(), 1);
        let mut tx = begin(world).await;
        let twin = some_member(world, "LIV@fjordbok.example");
        let refused = member::add(&mut tx, &twin).await;
        assert_eq!(refused, Err(StoreError::Exists { table: "member".to_owned() }));
    }

    async fn an_erased_member_can_neither_be_found_nor_sign_in(world: World) {
        let gone = some_member(world, "liv@fjordbok.example");
        let token_digest = BearerDigest::of("a random token");
        let (created_at, expires_at) = (first_instant(), first_instant() + 12.hours());
        let csrf_secret = vec![8; 32];
        let member_id = gone.id;
        let kept = Session {
            token_digest,
            member_id,
            csrf_secret,
            created_at,
            expires_at,
            second_factor_at: None,
            is_enrolling: false,
            browser: None,
        };
        let mut tx = begin(world).await;
        member::add(&mut tx, &gone).await.unwrap();
        key::add_subject_key(&mut tx, member::key_id(gone.id), &[1], created_at).await.unwrap();
        session::add(&mut tx, &kept).await.unwrap();
        let erasure = world.erasure(gone.id.as_uuid());
        assert!(erase::erase_member(&mut tx, gone.id, &erasure).await.unwrap());
        assert!(!erase::erase_member(&mut tx, gone.id, &erasure).await.unwrap());
        commit(world, tx).await;
        assert!(member::find(&world.ours, &gone.address_digest).await.unwrap().is_none());
        assert!(session::lookup(&world.ours, &token_digest, created_at).await.unwrap().is_none());
        let key = key::lookup_subject_key(&world.ours, member::key_id(gone.id)).await.unwrap();
        assert!(key.is_none());
    }

    async fn failed_sign_ins_are_counted_from_an_instant_on(world: World) {
        let digest = some_member(world, "liv@fjordbok.example").address_digest;
        let since = first_instant();
        let mut tx = begin(world).await;
        for failed_at in [since - 1.microsecond(), since, since + 1.second()] {
            member::add_failure(&mut tx, &digest, failed_at).await.unwrap();
        }
        tx.commit_without_fact("a failed sign-in").await.unwrap();
        assert_eq!(member::n_failures_since(&world.ours, &digest, since).await.unwrap(), 2);
        let mut tx = begin(world).await;
        assert_eq!(member::delete_failures_before(&mut tx, since).await.unwrap(), 1);
        assert_eq!(member::clear_failures(&mut tx, &digest).await.unwrap(), 2);
        tx.commit_without_fact("a sign-in").await.unwrap();
        assert_eq!(member::n_failures_since(&world.ours, &digest, since).await.unwrap(), 0);
    }

    async fn a_session_lasts_until_the_instant_it_expires(world: World) {
        let expires_at = first_instant() + 12.hours();
        let kept = Session {
            token_digest: BearerDigest::of("a random token"),
            member_id: member_id(world),
            csrf_secret: vec![8; 32],
            created_at: first_instant(),
            expires_at,
            second_factor_at: Some(first_instant()),
            is_enrolling: true,
            browser: Some("Firefox/Linux".to_owned()),
        };
        let mut tx = begin(world).await;
        session::add(&mut tx, &kept).await.unwrap();
        tx.commit_without_fact("a sign-in").await.unwrap();
        let lookup = |now| session::lookup(&world.ours, &kept.token_digest, now);
        let last = expires_at - 1.microsecond();
        assert!(lookup(last).await.unwrap().is_some_and(|found| found == kept));
        assert!(lookup(expires_at).await.unwrap().is_none());
        let mut tx = begin(world).await;
        let later = expires_at + 1.hour();
        session::extend(&mut tx, &kept.token_digest, later).await.unwrap();
        tx.commit_without_fact("a visit").await.unwrap();
        assert!(lookup(expires_at).await.unwrap().is_some());
        let mut tx = begin(world).await;
        assert_eq!(session::delete_expired(&mut tx, expires_at).await.unwrap(), 0);
        assert_eq!(session::delete_of_member(&mut tx, kept.member_id).await.unwrap(), 1);
        assert_eq!(session::delete(&mut tx, &kept.token_digest).await.unwrap(), 0);
        tx.commit_without_fact("a sign-out").await.unwrap();
        assert!(lookup(last).await.unwrap().is_none());
    }

    async fn a_sign_up_is_confirmed_once_and_forgotten_when_nobody_confirms(world: World) {
        let created_at = first_instant();
        let pending = Signup {
            id: world.random(|random| SignupId::new(created_at, random)),
            form: "newsletter".to_owned(),
            language: Language::Nb,
            wording_version: 2,
            created_at,
            expires_at: created_at + 48.hours(),
            confirmed_at: None,
        };
        let digest = BearerDigest::of("the sealed link");
        let mut tx = begin(world).await;
        signup::add(&mut tx, &pending, &digest).await.unwrap();
        commit(world, tx).await;
        assert_eq!(signup::find(&world.ours, &digest).await.unwrap(), Some(pending.clone()));
        let other = BearerDigest::of("another link");
        assert_eq!(signup::find(&world.ours, &other).await.unwrap(), None);
        let mut tx = begin(world).await;
        let unanswered = Signup { id: SignupId::from_uuid(Uuid::nil()), ..pending.clone() };
        signup::add(&mut tx, &unanswered, &other).await.unwrap();
        assert_eq!(signup::confirm(&mut tx, pending.id, created_at).await.unwrap(), 1);
        assert_eq!(signup::confirm(&mut tx, pending.id, created_at).await.unwrap(), 0);
        let early = pending.expires_at - 1.microsecond();
        assert_eq!(signup::delete_expired(&mut tx, early).await.unwrap(), 0);
        assert_eq!(signup::delete_expired(&mut tx, pending.expires_at).await.unwrap(), 1);
        commit(world, tx).await;
        assert_eq!(signup::find(&world.ours, &other).await.unwrap(), None);
        let kept = signup::find(&world.ours, &digest).await.unwrap().unwrap();
        assert_eq!(kept.confirmed_at, Some(created_at));
    }

    async fn a_suppression_keeps_its_first_date_and_can_be_lifted(world: World) {
        let (kari, _) = world.person(KARI);
        let address_digest = world.key().suppression_digest(&World::address(kari.id, KARI));
        let (activity, since) = ("newsletter".to_owned(), first_instant());
        let first = Suppression { address_digest, activity, since };
        let second = Suppression { since: since + 1.hour(), ..first.clone() };
        let mut tx = begin(world).await;
        assert_eq!(suppression::add(&mut tx, &first).await.unwrap(), 1);
        assert_eq!(suppression::add(&mut tx, &second).await.unwrap(), 0);
        commit(world, tx).await;
        let found = suppression::lookup(&world.ours, &address_digest, "newsletter").await.unwrap();
        assert_eq!(found, Some(first));
        let other = suppression::lookup(&world.ours, &address_digest, "sales").await.unwrap();
        assert_eq!(other, None);
        assert_eq!(suppression::count(&world.ours).await.unwrap(), 1);
        let mut tx = begin(world).await;
        let lifted = suppression::delete(&mut tx, &address_digest, "newsletter").await;
        assert_eq!(lifted.unwrap(), 1);
        commit(world, tx).await;
    }

    async fn a_permit_exists_once_its_access_is_on_record(world: World) {
        let kari = world.join(KARI).await;
        let question = Question {
            activity: "newsletter",
            subject: kari.id.as_uuid(),
            used_for: Use::Send,
            at: world.now(),
        };
        let since = kari.consent.granted_at;
        let consent = decide::Consent::Granted { since };
        let standing = Standing { consent, ..Standing::default() };
        let grant = policy().decide(&question, &standing).granted().unwrap();
        let id = world.random(|random| AccessRecordId::new(question.at, random));
        let permits = access::record(&world.ours, vec![(id, grant)], Actor::Job, None).await;
        let permit = permits.unwrap().remove(0);
        assert_eq!((permit.subject(), permit.record()), (kari.id.as_uuid(), id.as_uuid()));
        assert_eq!(World::address(kari.id, KARI).open(&permit).unwrap(), KARI);
        let last = AccessRecordId::from_uuid(Uuid::max());
        let records = access::list(&world.ours, kari.id, last, 10).await.unwrap();
        assert_eq!((records[0].id, records[0].used_for.as_str()), (id, "send"));
    }

    async fn openings_of_her_data_are_listed_newest_first(world: World) {
        let kari = world.join(KARI).await;
        let ids: Vec<_> = (0..3)
            .map(|_| world.random(|random| AccessRecordId::new(world.now(), random)))
            .collect();
        let member = member_id(world);
        let rows = ids.iter().map(|id| {
            (*id, kari.id, "newsletter", "read", Actor::Member, Some(member), first_instant())
        });
        let rows: Vec<_> = rows.collect();
        let mut tx = begin(world).await;
        assert_eq!(access::add(&mut tx, rows).await.unwrap(), 3);
        tx.commit_without_fact("access records").await.unwrap();
        let last = AccessRecordId::from_uuid(Uuid::max());
        let page = access::list(&world.ours, kari.id, last, 2).await.unwrap();
        assert_eq!(page.iter().map(|record| record.id).collect::<Vec<_>>(), [ids[2], ids[1]]);
        let rest = access::list(&world.ours, kari.id, ids[1], 2).await.unwrap();
        assert_eq!(rest.iter().map(|record| record.id).collect::<Vec<_>>(), [ids[0]]);
        assert_eq!((rest[0].actor, rest[0].member_id), (Actor::Member, Some(member)));
    }

    async fn a_mailing_is_started_by_one_worker_only(world: World) {
        let mut planned = some_mailing(world);
        let mut tx = begin(world).await;
        mailing::add(&mut tx, &planned).await.unwrap();
        let due_at = first_instant() + 1.hour();
        planned.schedule(due_at).unwrap();
        assert!(mailing::keep(&mut tx, MailingState::Draft, &planned).await.unwrap());
        commit(world, tx).await;
        let early = due_at - 1.microsecond();
        assert!(mailing::list_due(&world.ours, early, 10).await.unwrap().is_empty());
        assert_eq!(mailing::list_due(&world.ours, due_at, 10).await.unwrap(), [planned.clone()]);
        planned.start(due_at, 2).unwrap();
        let mut tx = begin(world).await;
        assert!(mailing::keep(&mut tx, MailingState::Scheduled, &planned).await.unwrap());
        assert!(!mailing::keep(&mut tx, MailingState::Scheduled, &planned).await.unwrap());
        assert_eq!(mailing::count(&mut tx, planned.id, 1, 1, 0).await.unwrap(), 1);
        commit(world, tx).await;
        let found = mailing::lookup(&world.ours, planned.id).await.unwrap().unwrap();
        assert_eq!((found.n_addressees, found.n_sent, found.n_skipped), (2, 1, 1));
        let last = MailingId::from_uuid(Uuid::max());
        assert_eq!(mailing::list(&world.ours, last, 10).await.unwrap(), [found]);
    }

    async fn wordings_and_statements_keep_every_version(world: World) {
        let mut tx = begin(world).await;
        for version in 1..=2 {
            let (form, text) = ("newsletter".to_owned(), format!("Ja, utgave {version}"));
            let (language, published_at) = (Language::Nb, world.now());
            let added = Wording { form, language, version, digest: DIGEST, text, published_at, material_digest: None };
            wording::add(&mut tx, &added).await.unwrap();
            for language in [Language::Nb, Language::En] {
                let added = StatementVersion {
                    number: version,
                    language,
                    digest: DIGEST,
                    html: "<h1>Personvern</h1>".to_owned(),
                    markdown: "# Personvern".to_owned(),
                    json: "{}".to_owned(),
                    declaration_digest: DIGEST,
                    published_at: world.now(),
                    published_by: member_id(world),
                };
                statement_version::add(&mut tx, &added).await.unwrap();
            }
        }
        commit(world, tx).await;
        let newest = wording::find_newest(&world.ours, "newsletter", Language::Nb).await.unwrap();
        assert_eq!(newest.map(|found| found.version), Some(2));
        let first = wording::lookup(&world.ours, "newsletter", Language::Nb, 1).await.unwrap();
        assert_eq!(first.map(|found| found.text).as_deref(), Some("Ja, utgave 1"));
        let newest = statement_version::find_newest(&world.ours, Language::En).await.unwrap();
        assert_eq!(newest.map(|found| found.number), Some(2));
        let first = statement_version::lookup(&world.ours, 1, Language::Nb).await.unwrap();
        assert_eq!(first.map(|found| found.markdown).as_deref(), Some("# Personvern"));
        let list = statement_version::list(&world.ours).await.unwrap();
        let list: Vec<_> = list.iter().map(|found| (found.number, found.language)).collect();
        let (nb, en) = (Language::Nb, Language::En);
        assert_eq!(list, [(2, nb), (2, en), (1, nb), (1, en)]);
    }

    async fn a_declaration_number_is_taken_once(world: World) {
        let (source, loaded_at) = ("[organisation]\n".to_owned(), world.now());
        let first = DeclarationVersion { number: 1, digest: DIGEST, source, loaded_at };
        let mut tx = begin(world).await;
        declaration_version::add(&mut tx, &first).await.unwrap();
        let fact = Fact::DeclarationLoaded { number: 1, digest: DIGEST };
        tx.commit(&[world.entry(fact)]).await.unwrap();
        let newest = declaration_version::find_newest(&world.ours).await.unwrap();
        assert_eq!(newest.as_ref(), Some(&first));
        assert_eq!(declaration_version::lookup(&world.ours, 1).await.unwrap(), newest);
        let mut tx = begin(world).await;
        let again = declaration_version::add(&mut tx, &first).await;
        assert_eq!(again, Err(StoreError::Exists { table: "declaration_version".to_owned() }));
    }

    async fn the_newest_check_of_a_promise_wins_whatever_the_order(world: World) {
        let early = check_at(first_instant(), PromiseState::Running);
        let late = check_at(first_instant() + 1.second(), PromiseState::Broken);
        let mut tx = begin(world).await;
        promise::add_check(&mut tx, &late).await.unwrap();
        promise::add_check(&mut tx, &early).await.unwrap();
        commit(world, tx).await;
        let newest = promise::lookup_newest(&world.ours, &late.promise_id).await.unwrap();
        assert_eq!(newest, Some(late.clone()));
        assert_eq!(promise::list_newest(&world.ours).await.unwrap(), std::slice::from_ref(&late));
        let before = late.checked_at + 1.second();
        let history = promise::list_checks(&world.ours, &late.promise_id, before, 10).await;
        assert_eq!(history.unwrap(), [late.clone(), early]);
        let mut tx = begin(world).await;
        assert_eq!(promise::delete_checks_before(&mut tx, before).await.unwrap(), 2);
        commit(world, tx).await;
        assert_eq!(promise::list_newest(&world.ours).await.unwrap(), [late]);
    }

    async fn the_cases_of_a_promise_name_their_facts(world: World) {
        let kari = world.join(KARI).await;
        let promise_id = "newsletter.erase-on-withdrawal";
        let none = promise::tally_cases(&world.ours, promise_id).await.unwrap().unwrap();
        assert_eq!((none.n_cases, none.duration_us_max), (0, None));
        let ids: Vec<_> =
            (0..3).map(|_| world.random(|random| CaseId::new(world.now(), random))).collect();
        let cases = ids.iter().zip([5_u64, 900, 40]).map(|(id, duration_us)| {
            (*id, promise_id, first_instant(), duration_us, Some(kari.granted.id))
        });
        let cases: Vec<_> = cases.collect();
        let mut tx = begin(world).await;
        promise::add_cases(&mut tx, cases).await.unwrap();
        commit(world, tx).await;
        let tally = promise::tally_cases(&world.ours, promise_id).await.unwrap().unwrap();
        assert_eq!((tally.n_cases, tally.duration_us_max), (3, Some(900)));
        let page = promise::list_cases(&world.ours, promise_id, ids[2], 10).await.unwrap();
        assert_eq!(page.iter().map(|case| case.id).collect::<Vec<_>>(), [ids[1], ids[0]]);
        assert_eq!(page[0].fact_id, Some(kari.granted.id));
    }

    async fn a_mechanism_runs_until_it_is_switched_off(world: World) {
        assert_eq!(mechanism::lookup(&world.ours, "withdrawal").await.unwrap(), None);
        let mut switch = MechanismSwitch {
            mechanism: "withdrawal".to_owned(),
            off_since: Some(world.now()),
            switched_by: member_id(world),
            switched_at: world.now(),
        };
        for off_since in [switch.off_since, None] {
            switch.off_since = off_since;
            let mut tx = begin(world).await;
            mechanism::keep(&mut tx, &switch).await.unwrap();
            commit(world, tx).await;
            let found = mechanism::lookup(&world.ours, "withdrawal").await.unwrap();
            assert_eq!(found, Some(switch.clone()));
        }
        assert_eq!(mechanism::list(&world.ours).await.unwrap(), [switch]);
    }

    async fn an_exception_holds_through_its_last_day(world: World) {
        let signed = PublishingException {
            id: world.random(|random| ExceptionId::new(world.now(), random)),
            about: "newsletter.dpia".to_owned(),
            reason: "The assessment is under way".to_owned(),
            expires_on: date(2026, 6, 30),
            signed_by: member_id(world),
            signed_at: world.now(),
            signature: vec![5; 64],
        };
        let mut tx = begin(world).await;
        exception::add(&mut tx, &signed).await.unwrap();
        commit(world, tx).await;
        let holding = |today| exception::list_holding(&world.ours, today);
        assert_eq!(holding(date(2026, 6, 30)).await.unwrap(), std::slice::from_ref(&signed));
        assert!(holding(date(2026, 7, 1)).await.unwrap().is_empty());
        let about = exception::list_about(&world.ours, "newsletter.dpia").await.unwrap();
        assert_eq!(about, [signed]);
    }

    async fn an_attestation_holds_through_its_last_day(world: World) {
        let made = Attestation {
            id: world.random(|random| AttestationId::new(world.now(), random)),
            promise_id: "premises.locked".to_owned(),
            owner: "head of operations".to_owned(),
            attested_at: world.now(),
            expires_on: date(2027, 1, 31),
            note: "Doors and cabinets were walked past".to_owned(),
        };
        let mut tx = begin(world).await;
        attestation::add(&mut tx, &made).await.unwrap();
        commit(world, tx).await;
        let holding = |today| attestation::list_holding(&world.ours, today);
        assert_eq!(holding(date(2027, 1, 31)).await.unwrap(), std::slice::from_ref(&made));
        assert!(holding(date(2027, 2, 1)).await.unwrap().is_empty());
        let listed = attestation::list_of_promise(&world.ours, "premises.locked").await.unwrap();
        assert_eq!(listed, [made]);
    }
}
