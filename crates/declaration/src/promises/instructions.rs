//! Promises on instructions: nothing without one, what they say, and when one is held back.

use crate::{
    model::{Agreement, InstructionKind},
    place::Placed,
    promise::{Promise, PromiseKind as Kind, Section},
    promises::page::Page,
    words::{Language, bare, text},
};

pub(super) fn promise(agreement: &Placed<Agreement>, list: &mut Vec<Promise>) {
    let mut page = Page::of("agreement", Section::Instructions, list);
    if agreement.on_instruction_only {
        page.says(
            Kind::OnInstruction,
            agreement.span(),
            "Vi gjør bare det kunden har gitt skriftlig instruks om, så sant ikke loven krever \
             noe annet",
            "We do only what the customer has instructed in writing, unless the law demands \
             otherwise",
        );
    }
    for instruction in &agreement.instruction {
        let owner = format!("agreement.instruction.{}", instruction.id.as_str());
        let kind = match instruction.kind.get() {
            InstructionKind::Operate => Kind::InstructionOperate,
            InstructionKind::Assist => Kind::InstructionAssist,
            InstructionKind::OwnDevelopment => Kind::OwnDevelopment,
        };
        let words = text(
            format!("Instruks: {}", bare(Language::Nb, &instruction.says.nb)),
            format!("Instruction: {}", bare(Language::En, &instruction.says.en)),
        );
        Page::of(owner, Section::Instructions, list).is(kind, instruction.span(), &words);
    }
    let mut page = Page::of("agreement", Section::Instructions, list);
    if agreement.tells_legal_demands {
        page.says(
            Kind::LegalDemandTold,
            agreement.span(),
            "Krever en lov eller myndighet noe av oss, får kunden vite det før vi gjør det, med \
             mindre loven forbyr oss å si det",
            "If a law or authority demands something of us, the customer is told before we do \
             it, unless the law forbids telling",
        );
    }
    if agreement.pauses_unlawful {
        page.says(
            Kind::UnlawfulPaused,
            agreement.span(),
            "Mener vi at en instruks er ulovlig, stanser vi den og sier fra med en gang",
            "If we think an instruction unlawful, we pause it and say so at once",
        );
    }
}
