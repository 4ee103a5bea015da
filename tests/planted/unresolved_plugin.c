/* Needs a function that nothing has. */
int assay_planted_nowhere(void);

const void* assay_plugin_v1(void) { return assay_planted_nowhere() ? "" : 0; }
