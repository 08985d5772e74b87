//! What happens next: the dice choose an act and a person, the house is asked, and the town remembers what was done.

use std::collections::BTreeMap;

use domain::{Channel, Frequency, Language};
use jiff::SignedDuration;
use rand::RngExt;

use crate::acts::{self, List};
use crate::census::Census;
use crate::house::Declared;
use crate::life::Year;
use crate::town::{Back, CUSTOMER_NEWS, NEWSLETTER, Number, Person, Return, Sending, Yes};
use crate::trouble::Step;

const TOPICS: &[&str] =
    &["accounts-and-payroll", "technology", "customer-cases", "company-news", "events"];
const PRODUCTS: &[&str] = &["accounts", "payroll"];
/// What may be off for some days; the worker goes on with the rest.
const SWITCHED: &[&str] =
    &["send-gate", "confirmed-by-mail", "consent-renewed", "address-origin", "declared-uses"];
/// How long somebody waits for a confirmation before she sends the form in again: longer than its link works.
const PATIENCE: SignedDuration = SignedDuration::from_hours(24 * 4);
/// The most people on one list.
const LIST_MAX: usize = 6;

impl Year {
    /// Does one thing.
    pub(crate) fn one_act(&mut self) -> Step<()> {
        self.switch_on()?;
        match self.dice.random_range(0..1_000) {
            0..230 => self.signs_up(),
            230..480 => self.confirms(),
            480..510 => self.unsubscribes(),
            510..525 => self.leaves_by_mail(),
            525..600 => self.chooses(),
            600..630 => self.drops_topic(),
            630..680 => self.visits_own_page(),
            680..760 => self.renews(),
            760..850 => self.mails(),
            850..875 => self.stops_a_mailing(),
            875..905 => self.brings_a_list(),
            905..920 => self.switches_off(),
            920..935 => self.publishes(),
            935..945 => self.signs_in(),
            945..965 => self.clock_is_wrong(),
            965..968 => self.declares(),
            _ => Ok(()),
        }
    }

    /// Chooses somebody who fits; none where nobody does.
    fn somebody(&mut self, fits: impl Fn(&Person) -> bool) -> Option<Number> {
        let town = self.town();
        let people = town.people.iter().enumerate();
        let fitting: Vec<Number> =
            people.filter(|(_, it)| fits(it)).map(|(number, _)| number).collect();
        drop(town);
        let chosen = self.dice.random_range(0..fitting.len().max(1));
        fitting.get(chosen).copied()
    }

    fn person(&self, number: Number) -> Person {
        self.town().people[number].clone()
    }

    fn change(&self, number: Number, change: impl FnOnce(&mut Person)) {
        change(&mut self.town().people[number]);
    }

    /// Holds one person against what she did, right after it.
    fn meets(&self, number: Number) -> Step<()> {
        let (eyes, now) = (self.house.eyes()?, self.clock.now());
        let mut person = self.person(number);
        let digest = self.house.lookup_digest(&person.email)?;
        let census = self.house.block_on(Census::of_one(&eyes, &digest))??;
        census.compare(number, &mut person, &digest, now)?;
        self.change(number, |it| *it = person);
        Ok(())
    }

    /// Somebody's act broke off, and she does not come back: takes over what the house made of it.
    fn believes(&self, number: Number) -> Step<()> {
        let eyes = self.house.eyes()?;
        let mut person = self.person(number);
        let digest = self.house.lookup_digest(&person.email)?;
        let census = self.house.block_on(Census::of_one(&eyes, &digest))??;
        match census.subject(&digest) {
            None => person.leaves(),
            Some(subject) => {
                let grounds = store::ground::list_of_subject(&eyes, subject);
                let grounds = self.house.block_on(grounds)??;
                let open = grounds.into_iter().filter(|it| it.ended_at.is_none());
                let grounds: BTreeMap<_, _> =
                    open.map(|it| (it.topic.to_string(), it.product)).collect();
                let yes = census.yes(subject);
                let kept = store::preference::list_of_subject(&eyes, subject);
                let kept = self.house.block_on(kept)??;
                if yes.is_empty() && grounds.is_empty() {
                    // Half a step is not the end: the house goes on with what it began.
                    person.leaves();
                } else {
                    (person.yes, person.grounds) = (yes, grounds);
                    person.writes_seldom = kept.iter().any(|it| it.frequency != Frequency::Every);
                }
            }
        }
        self.change(number, |it| *it = person);
        Ok(())
    }

    fn topics(&mut self) -> Vec<String> {
        let n = self.dice.random_range(1..4);
        let mut topics: Vec<String> =
            (0..n).map(|_| TOPICS[self.dice.random_range(0..TOPICS.len())].to_owned()).collect();
        topics.sort();
        topics.dedup();
        topics
    }

    fn signs_up(&mut self) -> Step<()> {
        let topics = self.topics();
        let now = self.clock.now();
        // Whoever waits for a confirmation has patience until its link must be over.
        let waited =
            |it: &Person| it.asked_at.is_none_or(|(at, _)| now.duration_since(at) > PATIENCE);
        let Some(number) = self.somebody(|it| !it.is_dead && waited(it)) else { return Ok(()) };
        let person = self.person(number);
        let language = if number % 3 == 0 { Language::En } else { Language::Nb };
        let doing = format!("person {number} signs up");
        let is_taken = self.act(doing, |office| {
            let (email, topics) = (person.email.clone(), topics.clone());
            async move { acts::signs_up(&office, email, topics, language).await }
        })?;
        if is_taken {
            let is_first = self.house.declared == Declared::First;
            self.change(number, |it| {
                it.asked = topics.into_iter().collect();
                it.asked_at = Some((now, is_first));
                it.links.confirm = None;
            });
        }
        Ok(())
    }

    fn confirms(&mut self) -> Step<()> {
        let waits = |it: &Person| it.links.confirm.is_some() && !it.is_dead;
        let Some(number) = self.somebody(waits) else { return Ok(()) };
        let Some((token, _)) = self.person(number).links.confirm else { return Ok(()) };
        let confirmed = self.act(format!("person {number} confirms"), |office| {
            let token = token.clone();
            async move { acts::confirms(&office, &token).await }
        })?;
        let (now, is_first) = (self.clock.now(), self.house.declared == Declared::First);
        self.change(number, |it| {
            it.links.confirm = None;
            let asked = std::mem::take(&mut it.asked);
            let asked_at = it.asked_at.take();
            if confirmed {
                // A yes to the words of before does not stand.
                let is_superseded = asked_at.is_some_and(|(_, was_first)| was_first != is_first);
                let new = Yes { since: now, until: None, is_superseded };
                for topic in asked {
                    let yes = it.yes.entry(topic).or_insert(new);
                    *yes = if yes.stands(now) { *yes } else { new };
                }
                it.suppressed.remove(NEWSLETTER);
            }
        });
        if confirmed { self.meets(number) } else { Ok(()) }
    }

    fn unsubscribes(&mut self) -> Step<()> {
        let can = |it: &Person| it.subject.is_some() && it.links.unsubscribe.is_some();
        let Some(number) = self.somebody(can) else { return Ok(()) };
        let Some(token) = self.person(number).links.unsubscribe else { return Ok(()) };
        let channel = if self.dice.random_ratio(1, 2) { Channel::OneClick } else { Channel::Link };
        let done = self.try_act(format!("person {number} unsubscribes"), |office| {
            let token = token.clone();
            async move { acts::unsubscribes(&office, &token, channel).await }
        })?;
        match done {
            Some(()) => {
                self.change(number, Person::leaves);
                Ok(())
            }
            None => self.believes(number),
        }
    }

    fn leaves_by_mail(&mut self) -> Step<()> {
        let can = |it: &Person| it.subject.is_some() && it.links.unsubscribe_mail.is_some();
        let Some(number) = self.somebody(can) else { return Ok(()) };
        let person = self.person(number);
        let Some(token) = person.links.unsubscribe_mail else { return Ok(()) };
        let due = self.clock.now();
        let back = Back { from: number, subject: person.subject, what: Return::Leave, token, due };
        self.town().back.push(back);
        Ok(())
    }

    fn chooses(&mut self) -> Step<()> {
        let can = |it: &Person| it.subject.is_some() && !it.is_dead;
        let (topics, seldom) = (self.topics(), self.dice.random_ratio(1, 5));
        let topics = if self.dice.random_ratio(1, 12) { Vec::new() } else { topics };
        let Some(number) = self.somebody(can) else { return Ok(()) };
        let Some(subject) = self.person(number).subject else { return Ok(()) };
        let frequency = if seldom { Frequency::Monthly } else { Frequency::Every };
        let done = self.try_act(format!("person {number} chooses"), |office| {
            let topics = topics.clone();
            async move { acts::chooses(&office, subject, topics, frequency).await }
        })?;
        let Some(done) = done else { return self.believes(number) };
        let now = self.clock.now();
        if done {
            self.change(number, |it| {
                let before = std::mem::take(&mut it.yes);
                let new = Yes { since: now, until: None, is_superseded: false };
                let kept = |topic: &String| before.get(topic).filter(|it| it.stands(now));
                let yes = topics.iter().map(|it| (it.clone(), *kept(it).unwrap_or(&new)));
                it.yes = yes.collect();
                it.writes_seldom = seldom;
                if it.yes.values().any(|yes| yes.since == now) {
                    it.suppressed.remove(NEWSLETTER);
                }
                if !it.is_held() {
                    it.yes = before;
                    it.leaves();
                }
            });
        }
        self.meets(number)
    }

    fn drops_topic(&mut self) -> Step<()> {
        let can = |it: &Person| it.subject.is_some() && !it.yes.is_empty();
        let Some(number) = self.somebody(can) else { return Ok(()) };
        let person = self.person(number);
        let topics: Vec<String> = person.yes.keys().chain(person.grounds.keys()).cloned().collect();
        let topic = topics[self.dice.random_range(0..topics.len())].clone();
        let Some(subject) = person.subject else { return Ok(()) };
        let done = self.try_act(format!("person {number} drops a topic"), |office| {
            let topic = topic.clone();
            async move { acts::drops_topic(&office, subject, &topic).await }
        })?;
        if done.is_none() {
            return self.believes(number);
        }
        self.change(number, |it| {
            let before = it.clone();
            it.yes.remove(&topic);
            it.grounds.remove(&topic);
            if !it.is_held() {
                *it = before;
                it.leaves();
            }
        });
        self.meets(number)
    }

    fn visits_own_page(&mut self) -> Step<()> {
        let Some(number) = self.somebody(|it| !it.is_dead) else { return Ok(()) };
        let person = self.person(number);
        self.act(format!("person {number} asks for her own page"), |office| {
            let email = person.email.clone();
            async move { acts::asks_for_own_page(&office, &email).await }
        })?;
        self.work()?;
        let Some((token, _)) = self.person(number).links.own_page else { return Ok(()) };
        self.act(format!("person {number} looks at her own page"), |office| {
            let token = token.clone();
            async move { acts::looks_at_own_page(&office, &token).await }
        })?;
        self.change(number, |it| it.links.own_page = None);
        Ok(())
    }

    fn renews(&mut self) -> Step<()> {
        let can = |it: &Person| it.links.renew.is_some();
        let Some(number) = self.somebody(can) else { return Ok(()) };
        let Some(token) = self.person(number).links.renew else { return Ok(()) };
        self.act(format!("person {number} renews"), |office| {
            let token = token.clone();
            async move { acts::renews(&office, &token).await }
        })?;
        self.change(number, |it| it.links.renew = None);
        // After a crash the link may be over because it did its work.
        self.takes_over_renewed(number)
    }

    /// Which of her topics a renewal was about, the house says; those that stood do so still.
    fn takes_over_renewed(&self, number: Number) -> Step<()> {
        let (eyes, now) = (self.house.eyes()?, self.clock.now());
        let digest = self.house.lookup_digest(&self.person(number).email)?;
        let census = self.house.block_on(Census::of_one(&eyes, &digest))??;
        let Some(subject) = census.subject(&digest) else { return self.meets(number) };
        let kept = census.yes(subject);
        self.change(number, |it| {
            for (topic, yes) in &mut it.yes {
                if let Some(new) = kept.get(topic).filter(|it| it.since == now) {
                    *yes = *new;
                }
            }
        });
        self.meets(number)
    }

    fn mails(&mut self) -> Step<()> {
        let about = match self.dice.random_range(0..TOPICS.len() + 1) {
            n if n < TOPICS.len() => TOPICS[n],
            _ => CUSTOMER_NEWS,
        };
        let product = PRODUCTS[self.dice.random_range(0..PRODUCTS.len())].to_owned();
        let product = (about == CUSTOMER_NEWS).then_some(product);
        let (by, place) = (self.owner, self.town().sendings.len());
        let id = self.act(format!("mailing {place} is written"), |office| {
            let product = product.clone();
            async move { acts::writes(&office, by, place, about, product).await }
        })?;
        self.town().sendings.push(Sending {
            id,
            topic: about.to_owned(),
            product,
            scheduled_at: None,
            began_at: None,
            expected: Default::default(),
            reached: Default::default(),
            refused: Default::default(),
            in_doubt: Default::default(),
            is_running: false,
            is_over: false,
        });
        if self.dice.random_ratio(1, 3) {
            let at = self.clock.now() + SignedDuration::from_mins(self.dice.random_range(1..4_000));
            self.act(format!("mailing {place} is scheduled"), |office| async move {
                acts::schedules(&office, by, id, at).await
            })?;
            self.town().sendings[place].scheduled_at = Some(at);
            return Ok(());
        }
        self.town().begins(place);
        let began = self.act(format!("mailing {place} is sent"), |office| async move {
            acts::starts(&office, by, id).await
        })?;
        self.town().sendings[place].is_running = began;
        Ok(())
    }

    /// An instant is taken back, or a mailing is called off.
    fn stops_a_mailing(&mut self) -> Step<()> {
        let town = self.town();
        let open = town.sendings.iter().enumerate().filter(|(_, it)| !it.is_over);
        let open: Vec<(usize, domain::MailingId, bool)> =
            open.map(|(place, it)| (place, it.id, it.scheduled_at.is_some())).collect();
        drop(town);
        let (by, takes_back) = (self.owner, self.dice.random_ratio(1, 2));
        let chosen = self.dice.random_range(0..open.len().max(1));
        let Some((place, id, is_scheduled)) = open.get(chosen).copied() else { return Ok(()) };
        if takes_back && is_scheduled {
            self.act(
                format!("the instant of mailing {place} is taken back"),
                |office| async move { acts::unschedules(&office, id).await },
            )?;
            self.town().sendings[place].scheduled_at = None;
            return Ok(());
        }
        self.act(format!("mailing {place} is called off"), |office| async move {
            acts::halts(&office, by, id).await
        })?;
        Ok(())
    }

    fn brings_a_list(&mut self) -> Step<()> {
        let (kind, about) = (self.dice.random_range(0..3), self.dice.random_range(0..TOPICS.len()));
        let product = PRODUCTS[self.dice.random_range(0..PRODUCTS.len())];
        let list = match kind {
            0 => List::Consents(TOPICS[about]),
            1 => List::Companies(TOPICS[about]),
            _ => List::Customers(product),
        };
        let activity = if kind == 2 { CUSTOMER_NEWS } else { NEWSLETTER };
        let is_company = |it: &Person| it.email.starts_with("post@");
        let fits = |it: &Person| !it.is_dead && !it.is_held() && is_company(it) == (kind == 1);
        let mut numbers = Vec::new();
        for _ in 0..LIST_MAX {
            numbers.extend(self.somebody(fits));
        }
        numbers.sort_unstable();
        numbers.dedup();
        let emails: Vec<String> = numbers.iter().map(|it| self.person(*it).email).collect();
        let by = self.owner;
        let brought = self.try_act("a list is brought in", |office| {
            let emails = emails.clone();
            async move { acts::brings_in(office, by, list, &emails).await }
        })?;
        for number in &numbers {
            if brought.is_none() {
                self.believes(*number)?;
                continue;
            }
            let now = self.clock.now();
            self.change(*number, |it| brought_in(it, list, activity, now));
            self.meets(*number)?;
        }
        Ok(())
    }

    fn switches_off(&mut self) -> Step<()> {
        let mechanism = SWITCHED[self.dice.random_range(0..SWITCHED.len())];
        let until = self.day + self.dice.random_range(1..4);
        if self.off.iter().any(|(off, _)| *off == mechanism) {
            return Ok(());
        }
        let by = self.owner;
        self.act(format!("`{mechanism}` is switched off"), |office| async move {
            acts::switches(&office, by, mechanism, false).await
        })?;
        self.off.push((mechanism, until));
        Ok(())
    }

    /// Switches on whatever was off for long enough.
    fn switch_on(&mut self) -> Step<()> {
        let (by, day) = (self.owner, self.day);
        let over: Vec<_> = self.off.iter().filter(|(_, until)| *until <= day).copied().collect();
        for (mechanism, _) in over {
            self.act(format!("`{mechanism}` is switched on"), |office| async move {
                acts::switches(&office, by, mechanism, true).await
            })?;
            self.off.retain(|(off, _)| *off != mechanism);
        }
        Ok(())
    }

    fn publishes(&mut self) -> Step<()> {
        let by = self.owner;
        self.act("the statement is published", |office| async move {
            acts::publishes(&office, by).await
        })
    }

    fn signs_in(&mut self) -> Step<()> {
        self.act("the owner signs in", |office| async move { acts::signs_in(&office).await })
    }

    /// The machine's clock is wrong for a while: an hour behind, or up to three ahead.
    fn clock_is_wrong(&mut self) -> Step<()> {
        self.clock.advance(SignedDuration::from_mins(self.dice.random_range(-60..180)));
        self.work()
    }

    /// The company wants something else by its newsletter, once: every yes to it has to be given anew.
    fn declares(&mut self) -> Step<()> {
        if self.house.declared == Declared::OtherPurpose {
            return Ok(());
        }
        self.house.declared = Declared::OtherPurpose;
        let declared = self.house.declared;
        self.act("another declaration is put in force", |office| async move {
            crate::house::declare(&office, declared).await
        })?;
        for person in &mut self.town().people {
            person.yes.values_mut().for_each(|yes| yes.is_superseded = true);
        }
        Ok(())
    }
}

fn brought_in(person: &mut Person, list: List, activity: &str, now: jiff::Timestamp) {
    if person.suppressed.contains(activity) {
        return;
    }
    match list {
        List::Consents(topic) => {
            let new = Yes { since: now, until: None, is_superseded: false };
            person.yes.insert(topic.to_owned(), new);
        }
        List::Companies(topic) => drop(person.grounds.insert(topic.to_owned(), None)),
        List::Customers(product) => {
            let bought = Some(product.to_owned());
            drop(person.grounds.insert(CUSTOMER_NEWS.to_owned(), bought));
        }
    }
}
