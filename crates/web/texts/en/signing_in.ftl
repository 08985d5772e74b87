## Passwords

password-guessed-fault = This password is one of those that are guessed first. A sentence of your own is better.
password-breached-fault = This password was stolen elsewhere, and others try it. Choose another.
password-telling-fault = The password contains your address or the organisation’s name, which others know
password-unread-fault = The file of breached passwords cannot be read, so no password can be set now. Tell whoever runs this program.

## The second step

code-title = One more step
code-lead = The password is right. Show your second factor within five minutes.
code-label = Code of your app, or a recovery code
code-help = The app shows six digits. A recovery code has sixteen letters and digits.
code-act = Sign in with the code
code-back = Begin again with the password
code-refused = The code is not right, or was used
sign-in-over = The sign-in took too long, or too many codes were wrong. Begin again with the password.

## The page of the second factor

factor-title = Second factor
factor-lead = A code that your telephone shows beside your password, so that a stolen password opens nothing.
factor-must = Everybody who signs in here shows a second factor. Set yours up to go on.
factor-begin-title = You have none yet
factor-begin-lead = You need an app that shows one-time codes (TOTP) on your telephone or computer.
factor-begin = Set up a second factor
factor-app-title = Tell your app
factor-app-lead = Let the app take this picture, or type the letters in. They are shown until you confirm, for an hour at most.
factor-picture = QR code with the letters below, for your app
factor-secret = Letters for the app
factor-confirm-title = Show that it has them
factor-code = The six digits that the app shows now
factor-confirm = Confirm the second factor
factor-set = From now on you are asked for a code when you sign in. Your other sessions are ended.
factor-codes-title = Recovery codes
factor-codes-lead = Each opens your account once when the telephone is gone. They are not shown again: print them, or keep them in a password safe.
factor-codes-kept = I have kept the codes
factor-asked-title = You are asked for a code
factor-codes-left = Recovery codes left
factor-end-title = End it, or change telephones
factor-end-lead = Your recovery codes end with it, and your other sessions. You can set up another afterwards.
factor-end = End the second factor
factor-ended = The second factor is ended
factor-otherwise = the second factor stands otherwise than this page showed
factor-coverage-asked = { $with } of { $all } members have one. The declaration promises it, so nobody gets further without.
factor-coverage-let-be = { $with } of { $all } members have one. The declaration promises it for all, but this program was started without asking for it: nothing keeps that promise.
factor-coverage-by-choice = { $with } of { $all } members have one. It is for each to choose.
settings-see-factor = Set up or end it

fact-second-factor-set = { $member } set up a second factor
fact-second-factor-ended = { $member } ended the second factor
cookie-code = waits for the second step of a staff sign-in
cookie-code-lives = { $minutes } minutes

## A forgotten password

sign-in-forgotten = Have you forgotten your password?
forgotten-title = Ask for a new password
forgotten-lead = We mail a link to the address that you sign in with. It works once, for { $minutes } minutes.
forgotten-act = Mail the link
forgotten-sent = If a member has this address, a link is on its way. Look among unwanted mail too.
forgotten-back = Back to signing in
reset-title = Set a new password
reset-lead = You are signed out everywhere when it is set. Your second factor stays.
reset-act = Set the password
reset-over = this link was used, or is too old
reset-done = The password is set. Sign in with it.
fact-password-reset = { $member } set a new password by a mailed link

## Where one is signed in

settings-browser = Browser
settings-browser-on = { $family } on { $system }
settings-browser-unknown = Not known
settings-with-factor = with the second factor
settings-without-factor = by the password alone

job-password-reset = Mail the link to a new password
job-member-alert = Tell a member what was done with her account
