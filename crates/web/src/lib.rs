//! Decides how the house looks from outside: pages, their texts, and who may knock; knows no storage.

pub mod app;
pub mod confirm;
pub mod cookies;
pub mod coverage;
pub mod demo;
pub mod evidence;
pub mod first_run;
pub mod frame;
pub mod jobs;
pub mod mailings;
pub mod moment;
pub mod parts;
pub mod privacy;
pub mod problem;
pub mod promise;
pub mod register;
pub mod routes;
pub mod samples;
pub mod settings;
pub mod sign_in;
pub mod statement;
pub mod subscribe;
pub mod text;
pub mod today;
pub mod unsubscribe;
pub mod you;
