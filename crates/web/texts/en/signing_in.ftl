## Passwords

password-guessed-fault = This password is one of those that are guessed first. A sentence of your own is better.
password-breached-fault = This password was stolen elsewhere, and others try it. Choose another.
password-telling-fault = The password contains your address or the organisation’s name, which others know
password-unread-fault = The file of breached passwords cannot be read, so no password can be set now. Tell whoever runs this program.
