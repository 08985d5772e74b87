-- Through which courier's folder a mail goes: what became of it, only that journal tells.
ALTER TABLE delivery ADD COLUMN handed_by {uuid};
