-- Lets a person have chosen nothing yet about how things are shown.
--
-- Why:    the default of a new person was taken for a choice and won over the language of their browser.
-- Locks:  `app_user` for a moment; the update touches those whose choice equals the old default, which says nothing.
-- Old code safe? Yes: an empty text reads as the defaults.

ALTER TABLE app_user ALTER COLUMN preference SET DEFAULT '';
UPDATE app_user SET preference = '' WHERE preference = 'zh-CN.system.auto.compact';
