-- Gives campaigns a version, as all other records of the organisation have one.
--
-- Why:    two people who change the dates of one campaign must not overwrite each other unseen.
-- Locks:  campaign, for a moment; the default needs no rewriting.
-- Old code safe? Yes: the default fills the column.

ALTER TABLE campaign ADD COLUMN version int NOT NULL DEFAULT 1;
