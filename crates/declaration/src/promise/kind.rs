//! The kinds of promises: the words that mechanisms register for, each with its area and its rules. Knows no declaration.

use std::fmt;
use std::str::FromStr;

use law::RuleId;
use serde::{Serialize, Serializer};

use super::Capability;

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $kind:ident $word:literal $capability:ident [$($rule:literal),+];)+) => {
        /// What a mechanism keeps: promises of one kind are kept and falsified by the same code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum PromiseKind {
            $($(#[doc = $doc])+ $kind,)+
        }

        impl PromiseKind {
            /// Every kind, in the order of the statement, then of the agreement.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            /// Returns the word, in kebab case; IDs of promises are built with it.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$kind => $word),+ }
            }

            /// Returns the area it belongs to, outside mailings.
            pub const fn capability(self) -> Capability {
                match self { $(Self::$kind => Capability::$capability),+ }
            }

            /// Returns the rules that it answers; never empty, most telling first.
            pub const fn rules(self) -> &'static [RuleId] {
                match self { $(Self::$kind => const { &[$(RuleId::of($rule)),+] }),+ }
            }
        }
    };
}

kinds! {
    // the statement itself
    /// The statement speaks for the whole organisation: its sites, services and companies.
    Scope "scope" Declare ["NOT-12", "TRM-03"];
    /// One point of contact, with an address that is read.
    ContactPoint "contact-point" Declare ["NOT-01"];
    /// Letters count as well.
    ContactByPost "contact-by-post" Requests ["DSR-01", "NOT-01"];
    /// The data protection officer can be reached.
    ProtectionOfficer "data-protection-officer" Declare ["GOV-02", "NOT-01"];
    /// Another company of the group decides for itself.
    GroupCompany "group-company" Declare ["TRM-03", "NOT-01"];
    /// The organisation is controller for its own purposes.
    OwnRole "own-role" Declare ["TRM-03"];
    /// Controller for own purposes and processor for customers' are told apart.
    RolesApart "roles-apart" Declare ["TRM-03"];
    /// The Act and the authority are named.
    Authority "authority" Declare ["NOT-07", "DSR-04"];
    /// A word of law is explained.
    Definition "definition" Declare ["TRM-01", "TRM-02", "TRM-03"];
    /// Use of a site is never taken as consent.
    NeverByUse "never-by-use" Consent ["CON-01", "CON-03"];
    /// Each purpose has one basis of its own.
    OneBasisPerPurpose "one-basis-per-purpose" Declare ["BAS-07", "NOT-02"];
    /// What is not listed is not done.
    ListedPurposesOnly "listed-purposes-only" Declare ["PRI-02", "NOT-13"];
    /// Only the listed kinds of people.
    ClosedSubjectList "closed-subject-list" Declare ["NOT-11", "REG-01"];
    /// Versions are dated and kept.
    StatementVersions "statement-versions" Declare ["NOT-13"];
    /// Significant changes are told.
    ChangesTold "changes-told" Declare ["NOT-13"];

    // an activity
    /// One purpose, and no other use.
    Purpose "purpose" Declare ["PRI-02", "NOT-02"];
    /// Whose data.
    Subjects "subjects" Declare ["REG-01", "NOT-11"];
    /// Which data, and no others.
    OnlyTheseData "only-these-data" Collect ["PRI-03", "NOT-11"];
    /// Some of it may be left out.
    OptionalData "optional-data" Collect ["PRI-03", "GOV-01"];
    /// Why a field that invites doubt is needed.
    NeededBecause "needed-because" Collect ["PRI-03"];
    /// A special category, with its ground and a narrow access.
    SpecialCategory "special-category" Declare ["SPC-01", "SPC-02"];
    /// Convictions and offences, under law only.
    Convictions "convictions" Declare ["SPC-05"];
    /// The identity number is used for its reason only, and masked.
    IdentityNumber "identity-number" Declare ["FNR-01", "FNR-02"];
    /// Passwords and answers are never shown or handed out.
    SecretsHidden "secrets-hidden" Requests ["PRI-06", "SEC-01"];
    /// Account numbers are masked but for those who need them.
    Masked "masked" Collect ["PRI-06", "SEC-02"];
    /// The data come from the person.
    FromYou "from-you" Collect ["NOT-12", "NOT-11"];
    /// The data come from a named source.
    FromSource "from-source" Collect ["NOT-11", "NOT-12"];
    /// Another company of the group decides.
    CompanyDecides "company-decides" Declare ["TRM-03"];
    /// Only with consent.
    ConsentGate "consent-gate" Consent ["BAS-01", "CON-01"];
    /// Each consent has a receipt.
    ConsentReceipt "consent-receipt" Consent ["CON-02"];
    /// Consent is withdrawn as easily as it is given.
    WithdrawAsEasily "withdraw-as-easily" Consent ["CON-04", "NOT-08"];
    /// Taking part begins and ends with the person's yes.
    Voluntary "voluntary" Consent ["CON-03", "CON-04"];
    /// Only for a contract with the person.
    ContractBasis "contract-basis" Declare ["BAS-02"];
    /// Only for a duty, whose section is named.
    LegalObligationBasis "legal-obligation-basis" Declare ["BAS-03"];
    /// Only in an emergency.
    VitalInterestsBasis "vital-interests-basis" Declare ["BAS-04"];
    /// Only for a task laid down in law.
    PublicTaskBasis "public-task-basis" Declare ["BAS-05"];
    /// Only for an interest that is named.
    LegitimateInterestBasis "legitimate-interest-basis" Declare ["BAS-06", "NOT-03"];
    /// The interest was weighed, and the weighing can be asked for.
    InterestAssessed "interest-assessed" Declare ["BAS-06"];
    /// Mail goes out on the topics chosen, no others.
    Topics "topics" Mailings ["PRI-02", "CON-01"];
    /// Every mail has a way out.
    UnsubscribeLink "unsubscribe-link" Mailings ["MKT-04", "CON-04"];
    /// No to marketing is final and needs no reason.
    MarketingObjection "marketing-objection" Mailings ["DSR-18", "MKT-04"];
    /// The sender is named in each mail.
    SenderNamed "sender-named" Mailings ["MKT-03"];
    /// Where each address came from is noted.
    AddressOrigin "address-origin" Mailings ["MKT-01", "MKT-02"];
    /// A consent is asked for again when it has grown old, and ends without an answer.
    ConsentRenewed "consent-renewed" Mailings ["CON-01", "CON-02", "PRI-05"];
    /// The five conditions for mail to existing customers.
    ExistingCustomers "existing-customers" Mailings ["MKT-02"];
    /// Opens and clicks are recorded on a yes of its own, or not at all.
    MailBehaviour "mail-behaviour" Mailings ["CKE-01", "CON-01"];
    /// What a profile is built from.
    ProfileInputs "profile-inputs" Collect ["TRM-06", "PRI-03"];
    /// The person can see and change her profile.
    ProfileAdjustable "profile-adjustable" Collect ["TRM-06", "DSR-12"];
    /// An objection ends profiling at once.
    ProfilingStops "profiling-stops" Collect ["DSR-18", "DSR-17"];
    /// Sources are put together only here, and not after an objection.
    CombinedOnlyHere "combined-only-here" Collect ["PRI-02", "DPI-02"];
    /// A program decides, with its logic told.
    AutomatedDecision "automated-decision" Requests ["NOT-10", "DSR-21"];
    /// A person looks at the decision again.
    DecisionReviewed "decision-reviewed" Requests ["DSR-21"];
    /// No decision is left to a program alone.
    NoAutomatedDecision "no-automated-decision" Requests ["DSR-21"];
    /// Results are kept as totals only.
    AggregateOnly "aggregate-only" Collect ["ANO-02", "PRI-03"];
    /// Called anonymous only after a test.
    AnonymityTested "anonymity-tested" Collect ["ANO-01", "ANO-02"];
    /// The position is no more exact than this.
    PositionPrecision "position-precision" Collect ["PRI-03", "GOV-01"];
    /// Exactly these get the data.
    RecipientsNamed "recipients-named" Agreements ["NOT-04", "TRM-05"];
    /// Nobody else gets the data.
    NotShared "not-shared" Agreements ["NOT-04", "PRI-02"];
    /// Erased at once when the person says no.
    EraseOnWithdrawal "erase-on-withdrawal" Mailings ["DSR-13", "CON-04"];
    /// Erased when the mailbox is dead.
    EraseOnDeadMailbox "erase-on-dead-mailbox" Mailings ["PRI-04", "PRI-05"];
    /// Erased on an objection.
    EraseOnObjection "erase-on-objection" Retention ["DSR-13", "DSR-17"];
    /// Erased when the person turns out to be too young.
    EraseOnAgeKnown "erase-on-age-known" Collect ["CON-08", "DSR-13"];
    /// Erased when the relation ends.
    EraseOnRelationEnd "erase-on-relation-end" Retention ["PRI-05"];
    /// Erased when a period has run out.
    EraseAfterPeriod "erase-after-period" Retention ["PRI-05", "NOT-06"];
    /// Erased when an event ends the need.
    EraseAtEnd "erase-at-end" Retention ["PRI-05", "NOT-06"];
    /// Made anonymous when the time is over, and tested.
    AnonymiseAtEnd "anonymise-at-end" Retention ["ANO-03", "PRI-05"];
    /// A criterion decides, which somebody reviews.
    CriterionReviewed "criterion-reviewed" Retention ["PRI-05", "NOT-06"];
    /// A law keeps part of it longer, and no more.
    KeptByLaw "kept-by-law" Retention ["RET-14", "RET-01", "DSR-14"];
    /// The rights that the basis gives.
    RightsOfPurpose "rights-of-purpose" Requests ["BAS-08", "NOT-07"];

    // places where data come in, and sources
    /// The notice stands where data are given.
    NoticeAtCollection "notice-at-collection" Declare ["NOT-12"];
    /// A form asks for these fields and no others.
    OnlyTheseFields "only-these-fields" Collect ["PRI-03", "NOT-09"];
    /// A page or app records these and no others.
    OnlyTheseLogged "only-these-logged" Collect ["PRI-03", "TRM-01"];
    /// A sign-up counts when it is confirmed by mail.
    ConfirmedSignUp "confirmed-sign-up" Mailings ["CON-01", "CON-02"];
    /// What is shown to all, and what is not.
    PublishedFields "published-fields" Collect ["GOV-01", "PRI-03"];
    /// What was shown is taken down again on request.
    TakeDown "take-down" Collect ["DSR-15", "DSR-13"];
    /// Free text is met with a warning.
    FreeTextWarning "free-text-warning" Collect ["SPC-01", "PRI-03"];
    /// A survey says why it is held and whether it is anonymous.
    SurveyIntroduced "survey-introduced" Collect ["NOT-02", "NOT-12"];
    /// An anonymous survey takes nothing that leads to a person.
    SurveyAnonymous "survey-anonymous" Collect ["ANO-01", "ANO-02"];
    /// A named survey is followed up only as told.
    SurveyFollowUp "survey-follow-up" Collect ["PRI-02"];
    /// No younger than this.
    MinimumAge "minimum-age" Collect ["CON-08", "CON-06"];
    /// What the young write is watched in a queue of its own.
    YoungModerated "young-moderated" Collect ["CON-08"];
    /// Where guardians write.
    GuardianContact "guardian-contact" Collect ["CON-07", "DSR-01"];
    /// Two decide together, and either can be asked.
    JointControl "joint-control" Declare ["TRM-04"];
    /// People are told within a time of data from elsewhere.
    IndirectNotice "indirect-notice" Collect ["NOT-12", "NOT-11"];
    /// Bought or lent lists come with proof of a lawful origin.
    LawfulOrigin "lawful-origin" Collect ["PRI-01", "NOT-11"];

    // who gets data, and where
    /// A recipient is named with its task and country.
    NamedRecipient "named-recipient" Agreements ["TRM-05", "NOT-04"];
    /// A processor is bound to its task by contract.
    ProcessorBound "processor-bound" Agreements ["PRC-02", "PRC-01"];
    /// The list is public and current.
    RecipientsListed "recipients-listed" Agreements ["PRC-11", "NOT-04"];
    /// Anything beyond the list needs one of these grounds.
    SharedOnlyOn "shared-only-on" Declare ["PRI-02", "NOT-04"];
    /// Never sold.
    NeverSold "never-sold" Agreements ["PRI-02"];
    /// Nobody but those who work for us.
    NeverShared "never-shared" Agreements ["PRI-02", "NOT-04"];
    /// A sentence in doubt blocks sharing.
    UnclearHeld "unclear-held" Declare ["PRI-01"];
    /// Nothing leaves the EEA.
    TransferNever "transfer-never" Transfers ["TRA-12", "TRA-03"];
    /// Nothing leaves without consent and a tool.
    TransferConsentAndTool "transfer-consent-and-tool" Transfers ["TRA-12", "TRA-03"];
    /// Nothing leaves without a tool.
    TransferWithTool "transfer-with-tool" Transfers ["TRA-03", "NOT-05"];
    /// Data lie in these countries only.
    OnlyThesePlaces "only-these-places" Transfers ["TRA-12", "TRA-01"];
    /// One recipient, one tool, checked.
    TransferTool "transfer-tool" Transfers ["TRA-03", "NOT-05", "TRA-13"];

    // cookies and tools
    /// The list is public and whole.
    CookieRegister "cookie-register" Consent ["CKE-01"];
    /// Nothing optional before a choice.
    NothingBeforeChoice "nothing-before-choice" Consent ["CKE-01", "CKE-02"];
    /// No is as easy as yes, and can be changed.
    RefuseAsEasily "refuse-as-easily" Consent ["CKE-03", "CON-04"];
    /// The site works without optional cookies.
    WorksWithout "works-without" Consent ["CON-03", "CKE-03"];
    /// Looking at the site is no yes to cookies.
    CookiesNeverByUse "cookies-never-by-use" Consent ["CKE-03", "CON-01"];
    /// A withdrawal reaches all devices of a signed-in person.
    AllDevices "all-devices" Consent ["CON-04"];
    /// One cookie, its purpose and its life.
    CookieRegistered "cookie-registered" Consent ["CKE-01", "NOT-06"];
    /// Strictly necessary, with the reason.
    CookieNecessary "cookie-necessary" Consent ["CKE-02"];
    /// A tool rests until a choice.
    ToolOffUntilChoice "tool-off-until-choice" Consent ["CKE-01", "CON-01"];
    /// What a tool takes.
    ToolTakes "tool-takes" Consent ["TRM-01", "CKE-01"];
    /// A claim about a tool holds only as tested.
    ClaimTested "claim-tested" Consent ["ANO-01", "ANO-02"];
    /// The IP address is cut before it is passed on.
    AddressCut "address-cut" Consent ["PRI-03", "ANO-01"];
    /// Never put together with data that identify.
    NotCombined "not-combined" Consent ["PRI-02", "TRM-06"];
    /// Earlier visits are tied to a person only by a yes that says so.
    LinkingNeedsConsent "linking-needs-consent" Consent ["TRM-06", "CON-01"];
    /// A button loads nothing before its first click.
    TwoClicks "two-clicks" Consent ["CKE-01", "TRM-04"];
    /// A switch of our own.
    OwnSwitch "own-switch" Consent ["CKE-03", "DSR-18"];

    // security and incidents
    /// Access only for those who need it.
    NeedToKnow "need-to-know" People ["SEC-02", "PRC-04"];
    /// Bound to confidentiality before access.
    Confidentiality "confidentiality" People ["PRC-04"];
    /// Shown on request that people are bound.
    ConfidentialityShown "confidentiality-shown" People ["PRC-04", "PRC-09"];
    /// The measures of Art. 32.
    SecurityLevel "security-level" People ["SEC-01", "PRC-05"];
    /// Risks are assessed and acted on.
    RiskAssessed "risk-assessed" People ["SEC-01"];
    /// Encrypted, and pseudonymised where possible.
    Encryption "encryption" People ["SEC-01"];
    /// Lasting confidentiality, integrity, availability and resilience.
    Resilience "resilience" People ["SEC-01"];
    /// Back in time after an incident.
    Restore "restore" People ["SEC-01", "SEC-04"];
    /// Measures are tested and evaluated.
    Testing "testing" People ["SEC-01"];
    /// Sign-in with several factors, users run by the customer.
    AccessControl "access-control" People ["SEC-03"];
    /// Premises are secured.
    Premises "premises" People ["SEC-03"];
    /// Known suppliers, watching, routines.
    Monitoring "monitoring" People ["SEC-03"];
    /// Customers are kept apart.
    Separation "separation" People ["SEC-03"];
    /// Backup in a second place.
    Backup "backup" People ["SEC-03", "SEC-04"];
    /// Access is reviewed.
    AccessReview "access-review" People ["SEC-02", "SEC-01"];
    /// Secrets are stored as digests.
    Secrets "secrets" Requests ["SEC-01", "PRI-06"];
    /// Passwords are reset by a short-lived link.
    PasswordReset "password-reset" People ["PRI-02", "SEC-01"];
    /// A measure is tested on its cycle.
    MeasureTested "measure-tested" People ["SEC-01"];
    /// Risky plans are assessed first.
    HighRiskAssessed "high-risk-assessed" Incidents ["DPI-01", "DPI-02"];

    // how long, over all
    /// Every category has an end.
    EveryCategoryEnds "every-category-ends" Retention ["PRI-05", "NOT-06"];
    /// Only a named statute keeps anything past its purpose.
    OnlyStatutesKeep "only-statutes-keep" Retention ["PRI-05", "RET-14"];

    // rights
    /// Art. 15.
    Access "access" Requests ["DSR-09", "DSR-10"];
    /// Art. 16.
    Rectification "rectification" Requests ["DSR-12"];
    /// Art. 17.
    Erasure "erasure" Requests ["DSR-13", "DSR-14"];
    /// Art. 18.
    Restriction "restriction" Requests ["RST-01", "RST-02"];
    /// Art. 20.
    Portability "portability" Requests ["DSR-16"];
    /// Art. 21(1).
    Objection "objection" Requests ["DSR-17", "DSR-19"];
    /// Art. 22.
    HumanReview "human-review" Requests ["DSR-21"];
    /// Art. 7(3).
    Withdrawal "withdrawal" Consent ["CON-04", "NOT-08"];
    /// Art. 21(2).
    NoToMarketing "no-to-marketing" Requests ["DSR-18"];
    /// Answered in time.
    AnsweredInTime "answered-in-time" Requests ["DSR-02", "DSR-03"];
    /// Free of charge.
    FreeOfCharge "free-of-charge" Requests ["DSR-05"];
    /// Any way in counts.
    AnyChannel "any-channel" Requests ["DSR-01", "DSR-08"];
    /// A no is explained.
    RefusalsExplained "refusals-explained" Requests ["DSR-04", "DSR-11"];
    /// Those who got the data are told.
    RecipientsTold "recipients-told" Requests ["DSR-20"];
    /// What the contract needs stays until the relation ends.
    EssentialDataWait "essential-data-wait" Requests ["DSR-13", "DSR-14"];
    /// Requests about customers' data go to the customer.
    ForwardedToCustomer "forwarded-to-customer" Agreements ["DSR-22"];
    /// The authority takes complaints.
    Complaint "complaint" Requests ["NOT-07", "DSR-04"];
    /// Writing to us first is optional.
    ContactFirstOptional "contact-first-optional" Requests ["NOT-07", "DSR-01"];

    // customers' data
    /// Customers' data only under their agreement.
    UnderAgreement "under-agreement" Agreements ["PRC-02", "PRC-03"];

    // the agreement
    /// One link of the chain.
    ChainLink "chain" Agreements ["PRC-11", "TRM-03"];
    /// One text for all.
    StandardText "standard-text" Agreements ["PRC-02"];
    /// The mandatory terms are there, in writing.
    MandatoryTerms "mandatory-terms" Agreements ["PRC-02"];
    /// Only the listed services.
    ListedServices "listed-services" Agreements ["PRC-02", "PRC-03"];
    /// Stands and falls with the main agreement.
    FollowsMainAgreement "follows-main-agreement" Agreements ["PRC-17"];
    /// Goes before similar terms.
    Prevails "prevails" Agreements ["PRC-17"];
    /// The annexes belong to it.
    Annexes "annexes" Agreements ["PRC-02", "PRC-17"];
    /// In force by acceptance.
    AcceptanceBinds "acceptance" Agreements ["PRC-17", "PRC-02"];
    /// The customer states its ground.
    CustomerGround "customer-ground" Agreements ["BAS-07", "PRC-02"];
    /// Reopened when law changes.
    ReopenedWhenLawChanges "reopened-when-law-changes" Agreements ["VER-02"];
    /// What a service covers.
    ServiceScope "service-scope" Agreements ["PRC-02", "REG-02"];
    /// Applies to a service always.
    AppliesAlways "applies-always" Agreements ["PRC-02"];
    /// Applies to a service when data are received.
    AppliesWhenReceived "applies-when-received" Agreements ["PRC-02"];
    /// The sign-in page shows the mark.
    SignInMark "sign-in-mark" Agreements ["PRI-01"];
    /// What the customer's data are used for.
    ProcessedFor "processed-for" Declare ["PRC-02", "REG-02"];
    /// Whose data are processed for the customer.
    ProcessedSubjects "processed-subjects" Declare ["PRC-02", "REG-02"];
    /// Which data are processed for the customer.
    ProcessedData "processed-data" Declare ["PRC-02", "REG-02"];
    /// Until when they are processed for the customer.
    ProcessedUntil "processed-until" Declare ["PRC-02", "PRC-08"];
    /// The customer's own storage duty is pointed out.
    StorageDutyPointedOut "storage-duty-pointed-out" Declare ["RET-01", "PRC-08"];
    /// On documented instruction only.
    OnInstruction "on-instruction" Agreements ["PRC-03"];
    /// Running the service.
    InstructionOperate "instruction-operate" Agreements ["PRC-03"];
    /// Helping on request.
    InstructionAssist "instruction-assist" Agreements ["PRC-03"];
    /// Own development, on an approval of its own.
    OwnDevelopment "own-development" Agreements ["PRC-20", "ANO-04"];
    /// A legal demand is told first.
    LegalDemandTold "legal-demand-told" Agreements ["PRC-03", "TRA-11"];
    /// An unlawful instruction is paused and told.
    UnlawfulPaused "unlawful-paused" Agreements ["PRC-10"];
    /// How sub-processors are authorised.
    SubprocessorAuthorisation "subprocessor-authorisation" Agreements ["PRC-06"];
    /// Notice before a sub-processor takes effect.
    SubprocessorNotice "subprocessor-notice" Agreements ["PRC-12", "CLK-08"];
    /// How notice reaches the customer.
    NoticeDelivered "notice-delivered" Agreements ["PRC-12"];
    /// The time to object.
    ObjectionWindow "objection-window" Agreements ["PRC-13", "CLK-08"];
    /// What an objection does.
    ObjectionEnds "objection-ends" Agreements ["PRC-13", "PRC-08"];
    /// The same duties down the chain.
    SameDuties "same-duties" Agreements ["PRC-06"];
    /// Contracts are shown on request.
    ContractsShown "contracts-shown" Agreements ["PRC-09", "PRC-06"];
    /// Liable for sub-processors.
    Liable "liable" Agreements ["PRC-06"];
    /// Each keeps to its task.
    TaskLock "task-lock" Agreements ["PRC-06", "PRI-02"];
    /// One sub-processor, for these services.
    SubprocessorListed "subprocessor-listed" Agreements ["PRC-11", "PRC-06"];
    /// A sub-processor is used between its days only.
    SubprocessorEnded "subprocessor-ended" Agreements ["PRC-06"];
    /// A sub-processor gets no personal data, as tested.
    WithoutPersonalData "without-personal-data" Agreements ["ANO-01", "PRC-11"];
    /// Messages carry no personal content, as tested.
    WithoutContent "without-content" Agreements ["PRI-03", "PRC-11"];
    /// No sub-processors for a service.
    NoSubprocessors "no-subprocessors" Agreements ["PRC-11", "PRC-06"];
    /// A kind of integration.
    PartnerListed "partner-listed" Agreements ["TRM-03", "PRC-11"];
    /// A partner that decides for itself.
    PartnerController "partner-controller" Agreements ["TRM-03"];
    /// The customer has its own agreement with the partner.
    PartnerAgreement "partner-agreement" Agreements ["PRC-02", "PRC-03"];
    /// Transfer on instruction only.
    TransferOnInstruction "transfer-on-instruction" Transfers ["PRC-03", "TRA-03"];
    /// No detour to a third country.
    NoDetour "no-detour" Transfers ["TRA-01", "TRA-03"];
    /// Help with the duty to inform.
    AssistInformation "assist-information" Requests ["PRC-07"];
    /// Help with access.
    AssistAccess "assist-access" Requests ["PRC-07", "DSR-10"];
    /// Help with rectification.
    AssistRectification "assist-rectification" Requests ["PRC-07", "DSR-12"];
    /// Help with erasure.
    AssistErasure "assist-erasure" Requests ["PRC-07", "DSR-13"];
    /// Help with restriction.
    AssistRestriction "assist-restriction" Requests ["PRC-07", "RST-01"];
    /// Help with telling recipients.
    AssistTellingRecipients "assist-telling-recipients" Requests ["PRC-07", "DSR-20"];
    /// Help with portability.
    AssistPortability "assist-portability" Requests ["PRC-07", "DSR-16"];
    /// Help with objection.
    AssistObjection "assist-objection" Requests ["PRC-07", "DSR-17"];
    /// Help with automated decisions.
    AssistAutomatedDecisions "assist-automated-decisions" Requests ["PRC-07", "DSR-21"];
    /// Help with security.
    AssistSecurity "assist-security" Incidents ["PRC-07", "SEC-01"];
    /// Help with breaches.
    AssistBreaches "assist-breaches" Incidents ["PRC-07", "BRE-02"];
    /// Help with assessments.
    AssistAssessments "assist-assessments" Incidents ["PRC-07", "DPI-05"];
    /// A breach is told to the customer.
    BreachTold "breach-told" Incidents ["BRE-04"];
    /// A breach is told within a time.
    BreachNotice "breach-notice" Incidents ["PRC-16", "BRE-04"];
    /// What the message of a breach holds.
    BreachContents "breach-contents" Incidents ["BRE-05"];
    /// Return or erasure, as the customer chooses.
    EndChoice "end-choice" Agreements ["PRC-08"];
    /// The customer's own tool counts.
    SelfServiceEnd "self-service-end" Agreements ["PRC-18"];
    /// Our own copies go too.
    OwnCopiesErased "own-copies-erased" Agreements ["PRC-18", "PRC-08"];
    /// The main agreement decides the end date.
    EndByMainAgreement "end-by-main-agreement" Agreements ["PRC-17"];
    /// It lasts until the last copy is gone.
    LastsUntilDeleted "lasts-until-deleted" Agreements ["PRC-17"];
    /// Stored until the customer asks.
    StoredUntilAsked "stored-until-asked" Retention ["PRC-08"];
    /// Stored until the customer fetches or erases.
    StoredUntilFetched "stored-until-fetched" Retention ["PRC-08", "PRC-18"];
    /// Nothing is stored.
    NothingStored "nothing-stored" Retention ["PRC-08"];
    /// Temporary copies go in time.
    TemporaryCopies "temporary-copies" Retention ["PRC-15"];
    /// Anonymising counts when the test holds.
    AnonymisingCounts "anonymising-counts" Retention ["ANO-03"];
    /// Proof is given and audits are helped.
    AuditsHelped "audits-helped" Evidence ["PRC-09"];
    /// How an audit is held.
    AuditProcedure "audit-procedure" Evidence ["PRC-09"];
    /// Sub-processors are audited through us.
    AuditThroughUs "audit-through-us" Evidence ["PRC-09", "PRC-06"];
    /// Authorities may enter.
    AuthoritiesEnter "authorities-enter" Evidence ["PRC-09"];
    /// Prices are told before they change.
    PriceNotice "price-notice" Agreements ["PRC-14"];
    /// Prices are shown first and bar nothing mandatory.
    PricesShown "prices-shown" Agreements ["PRC-19"];
    /// Contact points on both sides.
    AgreementContact "agreement-contact" Agreements ["PRC-11", "PRC-02"];
    /// Contact points are confirmed on a cycle.
    ContactConfirmed "contact-confirmed" Agreements ["PRC-11"];
    /// A list of requirements is supported.
    SupportsRequirements "supports-requirements" Agreements ["PRC-02", "RET-10"];
}

/// No kind has this word.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no kind of promise is called `{0}`")]
pub struct UnknownKind(String);

impl FromStr for PromiseKind {
    type Err = UnknownKind;

    fn from_str(word: &str) -> Result<Self, UnknownKind> {
        let kind = Self::ALL.iter().copied().find(|kind| kind.word() == word);
        kind.ok_or_else(|| UnknownKind(word.to_owned()))
    }
}

impl fmt::Display for PromiseKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl Serialize for PromiseKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_kind_has_a_word_of_its_own() {
        let words: HashSet<_> = PromiseKind::ALL.iter().map(|kind| kind.word()).collect();
        assert_eq!(words.len(), PromiseKind::ALL.len());
        for kind in PromiseKind::ALL {
            let word = kind.word();
            assert!(word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{word}");
            assert_eq!(word.parse(), Ok(*kind));
        }
        assert!("erase".parse::<PromiseKind>().is_err());
    }
}
