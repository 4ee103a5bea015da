/* RMSNorm in plain C11, as a plug-in of assay: y = x / sqrt(mean(x^2) + eps) * (weight_offset + gamma). */
#include <assay/plugin.h>
#include <math.h>
#include <stdlib.h>

typedef struct {
  double eps;
  float weight_offset;
} Settings;

static int32_t prepare(const AssayImplementation *self, const AssayRequest *request, void **state) {
  (void)self;
  if (request->dtype != ASSAY_F32) return assay_refuse(request, "f32 only");
  Settings *settings = malloc(sizeof *settings);
  if (settings == NULL) return assay_refuse(request, "out of memory");
  settings->eps = assay_number(request, "eps", 0);
  settings->weight_offset = (float)assay_number(request, "weight_offset", 0);
  *state = settings;
  return ASSAY_DONE;
}

static int32_t run(void *state, const AssayCall *call) {
  const Settings *settings = state;
  const AssayValue *x = &call->inputs[0], *gamma = &call->inputs[1], *y = &call->outputs[0];
  const int64_t rows = x->dims[0], cols = x->dims[1];
  const float *weights = gamma->data;
  for (int64_t row = 0; row < rows; ++row) {
    const float *from = (const float *)x->data + row * x->strides[0];
    float *to = (float *)y->data + row * y->strides[0];
    double sum = 0;
    for (int64_t i = 0; i < cols; ++i) sum += (double)from[i] * from[i];
    const double root = sqrt(sum / (double)cols + settings->eps);
    for (int64_t i = 0; i < cols; ++i) to[i] = (float)(from[i] / root * (settings->weight_offset + weights[i]));
  }
  return ASSAY_DONE;
}

static const AssayImplementation implementations[] = {{
    .op = "rms_norm",
    .name = "plain-c",
    .isa = "baseline",
    .note = "plain loops, accumulated in double",
    .prepare = prepare,
    .run = run,
    .release = free,
}};

static const AssayPlugin plugin = {
    ASSAY_PLUGIN_HEADER,
    .implementation_count = sizeof implementations / sizeof implementations[0],
    .name = "plugin-c",
    .version = "1.0",
    .implementations = implementations,
};

const AssayPlugin *assay_plugin_v1(void) { return &plugin; }
