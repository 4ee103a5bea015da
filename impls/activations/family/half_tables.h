// Gates of activations above 1/2, in pieces: see make_half_tables.py, which wrote this.
#pragma once

namespace assay::activations {

// Piece k of 32 is around k width. coefficients[d][k] belongs to t^d, t = x / width - k.
struct HalfTable {
  float width;
  float coefficients[4][32];
};

// clang-format off

// Phi(x) - 1/2, Phi the normal distribution
inline constexpr HalfTable half_of_gelu{
    0x1.6p-3f,
    {
        {0, 0x1.177a7cp-4f, 0x1.136bbp-3f, 0x1.93562ap-3f, 0x1.0436fcp-2f, 0x1.38405cp-2f,
         0x1.6528b2p-2f, 0x1.8ac9eep-2f, 0x1.a96796p-2f, 0x1.c1972ep-2f, 0x1.d42462p-2f, 0x1.e1f56ep-2f,
         0x1.ebf336p-2f, 0x1.f2f72p-2f, 0x1.f7bf7ep-2f, 0x1.fae9f8p-2f, 0x1.fcf2e2p-2f, 0x1.fe37f8p-2f,
         0x1.fefcf2p-2f, 0x1.ff70d8p-2f, 0x1.ffb30cp-2f, 0x1.ffd7c6p-2f, 0x1.ffeb8cp-2f, 0x1.fff5e4p-2f,
         0x1.fffb24p-2f, 0x1.fffdbap-2f, 0x1.fffef8p-2f, 0x1.ffff8cp-2f, 0x1.ffffcep-2f, 0x1.ffffecp-2f,
         0x1.fffff8p-2f, 0x1p-1f},
        {0x1.18daf6p-4f, 0x1.14bcc8p-4f, 0x1.08be14p-4f, 0x1.ebca5p-5f, 0x1.bb7b94p-5f, 0x1.844772p-5f,
         0x1.4a0d32p-5f, 0x1.1063aap-5f, 0x1.b483cp-6f, 0x1.5395aep-6f, 0x1.007d0cp-6f, 0x1.782c64p-7f,
         0x1.0bd2d6p-7f, 0x1.724342p-8f, 0x1.f0fbaep-9f, 0x1.43d3d8p-9f, 0x1.99b81ep-10f, 0x1.f74d82p-11f,
         0x1.2c21ep-11f, 0x1.5b889p-12f, 0x1.86b4ecp-13f, 0x1.aa7514p-14f, 0x1.c3edf2p-15f, 0x1.d0fb62p-16f,
         0x1.d07c3ap-17f, 0x1.c27b94p-18f, 0x1.a82f34p-19f, 0x1.83cb5ep-20f, 0x1.5834ccp-21f, 0x1.289fbap-22f,
         0x1.f05b58p-24f, 0x1.93a3c2p-25f},
        {0, -0x1.05202cp-10f, -0x1.f3a45cp-10f, -0x1.5c15e4p-9f, -0x1.a2940ap-9f, -0x1.ca2b12p-9f,
         -0x1.d371fep-9f, -0x1.c22eacp-9f, -0x1.9c5c64p-9f, -0x1.69015p-9f, -0x1.2f117cp-9f, -0x1.e91fc8p-10f,
         -0x1.7c0ed6p-10f, -0x1.1cbc14p-10f, -0x1.9bc8c2p-11f, -0x1.1fa138p-11f, -0x1.84668p-12f, -0x1.fb3cfap-13f,
         -0x1.4079c6p-13f, -0x1.87f81cp-14f, -0x1.d02f22p-15f, -0x1.0a3194p-15f, -0x1.27c1dap-16f, -0x1.3e6424p-17f,
         -0x1.4c29bp-18f, -0x1.4fdefcp-19f, -0x1.49380ap-20f, -0x1.38da58p-21f, -0x1.2042c2p-22f, -0x1.018cfap-23f,
         -0x1.be500cp-25f, -0x1.68e4fp-26f},
        {-0x1.619a5ap-12f, -0x1.522318p-12f, -0x1.25f8eep-12f, -0x1.c6b8a6p-13f, -0x1.26b0dcp-13f, -0x1.003f58p-14f,
         0x1.a0faa6p-17f, 0x1.325f4ep-14f, 0x1.e90b8p-14f, 0x1.29a1bcp-13f, 0x1.3b815ap-13f, 0x1.30e9a2p-13f,
         0x1.127772p-13f, 0x1.d1b6ecp-14f, 0x1.771d6ap-14f, 0x1.203b56p-14f, 0x1.a7f9f6p-15f, 0x1.2b342ap-15f,
         0x1.95f4b6p-16f, 0x1.091ddep-16f, 0x1.4dba46p-17f, 0x1.953ce2p-18f, 0x1.db05e6p-19f, 0x1.0cef1ap-19f,
         0x1.264caap-20f, 0x1.37648cp-21f, 0x1.3eb086p-22f, 0x1.3b949cp-23f, 0x1.2e745p-24f, 0x1.189fe8p-25f,
         0x1.f83c92p-27f, 0x1.0d36f8p-27f},
    }};

// tanh(sqrt(2/pi) (x + 0.044715 x^3)) / 2
inline constexpr HalfTable half_of_gelu_tanh{
    0x1.6p-3f,
    {
        {0, 0x1.1778c4p-4f, 0x1.13653cp-3f, 0x1.934296p-3f, 0x1.04231ap-2f, 0x1.3820d2p-2f,
         0x1.64ff1ap-2f, 0x1.8a9b3ap-2f, 0x1.a93b0ep-2f, 0x1.c17492p-2f, 0x1.d411ep-2f, 0x1.e1f61ep-2f,
         0x1.ec068cp-2f, 0x1.f3196ap-2f, 0x1.f7eb1ep-2f, 0x1.fb18dap-2f, 0x1.fd1fccp-2f, 0x1.fe5f44p-2f,
         0x1.ff1cc6p-2f, 0x1.ff88e6p-2f, 0x1.ffc41cp-2f, 0x1.ffe32ap-2f, 0x1.fff2bep-2f, 0x1.fffa3p-2f,
         0x1.fffd94p-2f, 0x1.ffff0ap-2f, 0x1.ffffa4p-2f, 0x1.ffffep-2f, 0x1.fffff6p-2f, 0x1.fffffcp-2f,
         0x1.fffffep-2f, 0x1p-1f},
        {0x1.18daf6p-4f, 0x1.14b7b4p-4f, 0x1.08abcep-4f, 0x1.eb8626p-5f, 0x1.bb20e6p-5f, 0x1.83ebf2p-5f,
         0x1.49cc8p-5f, 0x1.1055e4p-5f, 0x1.b4e5fep-6f, 0x1.546c82p-6f, 0x1.01a106p-6f, 0x1.7a9d16p-7f,
         0x1.0dfa8ap-7f, 0x1.7558e4p-8f, 0x1.f41c38p-9f, 0x1.440aa4p-9f, 0x1.959fb8p-10f, 0x1.e9a098p-11f,
         0x1.1c706ep-11f, 0x1.3d76a6p-12f, 0x1.53a9dap-13f, 0x1.5ba3a8p-14f, 0x1.539e76p-15f, 0x1.3c002ep-16f,
         0x1.176c92p-17f, 0x1.d497dep-19f, 0x1.73c4d2p-20f, 0x1.1677d8p-21f, 0x1.88fec2p-23f, 0x1.04ad78p-24f,
         0x1.445f34p-26f, 0x1.7ae9b2p-28f},
        {0, -0x1.06574p-10f, -0x1.f594p-10f, -0x1.5cff5ep-9f, -0x1.a2fd2ep-9f, -0x1.c9c4dp-9f,
         -0x1.d23152p-9f, -0x1.c05564p-9f, -0x1.9a63d2p-9f, -0x1.676f1ap-9f, -0x1.2e4942p-9f, -0x1.e96a1ep-10f,
         -0x1.7df2ap-10f, -0x1.1f97d6p-10f, -0x1.a1edb6p-11f, -0x1.24eac8p-11f, -0x1.8bb8bcp-12f, -0x1.014b24p-12f,
         -0x1.418abcp-13f, -0x1.817a52p-14f, -0x1.ba70e2p-15f, -0x1.e52d2ep-16f, -0x1.fb396p-17f, -0x1.f870d8p-18f,
         -0x1.dc311p-19f, -0x1.a9c34ap-20f, -0x1.67c56ap-21f, -0x1.1eb222p-22f, -0x1.adfbfp-24f, -0x1.2ec8e4p-25f,
         -0x1.8f94a6p-27f, -0x1.c99468p-29f},
        {-0x1.63589ap-12f, -0x1.538832p-12f, -0x1.266dep-12f, -0x1.c52f32p-13f, -0x1.22fe2cp-13f, -0x1.ed9b78p-15f,
         0x1.e3056cp-17f, 0x1.36789ep-14f, 0x1.e77958p-14f, 0x1.2643cep-13f, 0x1.36aaaep-13f, 0x1.2c14c4p-13f,
         0x1.0eec1ep-13f, 0x1.ce917ap-14f, 0x1.77e1dap-14f, 0x1.23d18p-14f, 0x1.b1ae2p-15f, 0x1.349528p-15f,
         0x1.a452e6p-16f, 0x1.11b2aap-16f, 0x1.54462p-17f, 0x1.931fe8p-18f, 0x1.c632dcp-19f, 0x1.e5aef6p-20f,
         0x1.ebdfp-21f, 0x1.d6ca0ep-22f, 0x1.a8fb14p-23f, 0x1.690e7ep-24f, 0x1.201a1cp-25f, 0x1.aef118p-27f,
         0x1.2d7806p-28f, 0x1.03287ap-29f},
    }};

// clang-format on

}  // namespace assay::activations
