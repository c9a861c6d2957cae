-- The same number on the same day in two systems: the order was taken from its platform and from the system behind
-- it.
-- The one of the system that was registered later is the one too many.
SELECT 'system:' || s.system_id, s.name_zh, s.name_en, o.external_id,
  jsonb_build_object('order', o.external_id, 'other_system', other.code, 'placed_at', instant_text(o.placed_at))
FROM trade_order o
JOIN source_system s USING (system_id)
JOIN trade_order p ON p.external_id = o.external_id AND p.placed_on = o.placed_on AND p.system_id < o.system_id
JOIN source_system other ON other.system_id = p.system_id
WHERE true
