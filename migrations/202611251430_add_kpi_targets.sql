-- Adds targets and red lines of metrics, and the index that finds lines by the date of their order.
--
-- Why:    a figure is judged beside what should be reached; the way from what was ordered to what counts as sold is summed
--         over the lines ordered in a period, which no other index finds.
-- Locks:  a moment on `sale_line` for the index, as long as it takes to read the lines that are there.
-- Old code safe? Yes, it does not look here.

-- For an additive metric the figures are those of one day, so that a period of any length has its target; for a rate they are
-- the rate itself.
CREATE TABLE kpi_target (
  metric_code text NOT NULL,
  valid       daterange NOT NULL,
  target      numeric(20, 6),
  red_line    numeric(20, 6),
  CONSTRAINT kpi_target_identity PRIMARY KEY (metric_code, valid),
  CONSTRAINT kpi_target_no_overlap EXCLUDE USING gist (metric_code WITH =, valid WITH &&),
  CONSTRAINT kpi_target_valid_filled CHECK (NOT isempty(valid)),
  CONSTRAINT kpi_target_says_something CHECK (target IS NOT NULL OR red_line IS NOT NULL)
);
ALTER TABLE kpi_target ENABLE ROW LEVEL SECURITY;
ALTER TABLE kpi_target FORCE ROW LEVEL SECURITY;
CREATE POLICY kpi_target_known ON kpi_target USING ((SELECT omni_viewer_is_known()));
GRANT SELECT, INSERT, UPDATE ON kpi_target TO omni_hub_app;

-- Lines lie in the month of their order, so blocks of other months are passed over at once; writing costs next to nothing.
CREATE INDEX sale_line_by_placed ON sale_line USING brin (placed_on);
