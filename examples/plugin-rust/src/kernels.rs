//! What is done to one row. Loads and stores are unaligned ones: a row is aligned to an element, and no more. Those
//! under a mask touch nothing behind its end.

use std::arch::asm;

pub fn available() -> bool {
    is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("bmi2")
}

/// Four times sixteen sums side by side: so many additions are under way at once.
pub unsafe fn sum_of_squares(row: *const f32, cols: usize) -> f32 {
    let mut sums = [0f32; 16];
    asm!(
        "vxorps xmm0, xmm0, xmm0",
        "vxorps xmm1, xmm1, xmm1",
        "vxorps xmm2, xmm2, xmm2",
        "vxorps xmm3, xmm3, xmm3",
        "2:",
        "cmp {left}, 64",
        "jb 3f",
        "vmovups zmm4, [{at}]",
        "vmovups zmm5, [{at} + 64]",
        "vmovups zmm6, [{at} + 128]",
        "vmovups zmm7, [{at} + 192]",
        "vfmadd231ps zmm0, zmm4, zmm4",
        "vfmadd231ps zmm1, zmm5, zmm5",
        "vfmadd231ps zmm2, zmm6, zmm6",
        "vfmadd231ps zmm3, zmm7, zmm7",
        "add {at}, 256",
        "sub {left}, 64",
        "jmp 2b",
        // What is left, up to sixteen at a time.
        "3:",
        "test {left}, {left}",
        "jz 4f",
        "mov {now:e}, 16",
        "cmp {left}, 16",
        "cmovb {now}, {left}",
        "mov {mask:e}, 0xffff",
        "bzhi {mask:e}, {mask:e}, {now:e}",
        "kmovw k1, {mask:e}",
        "vmovups zmm4{{k1}}{{z}}, [{at}]",
        "vfmadd231ps zmm0, zmm4, zmm4",
        "add {at}, 64",
        "sub {left}, {now}",
        "jmp 3b",
        "4:",
        "vaddps zmm0, zmm0, zmm1",
        "vaddps zmm2, zmm2, zmm3",
        "vaddps zmm0, zmm0, zmm2",
        "vmovups [{sums}], zmm0",
        "vzeroupper",
        at = inout(reg) row => _,
        left = inout(reg) cols => _,
        now = out(reg) _,
        mask = out(reg) _,
        sums = in(reg) sums.as_mut_ptr(),
        out("zmm0") _, out("zmm1") _, out("zmm2") _, out("zmm3") _,
        out("zmm4") _, out("zmm5") _, out("zmm6") _, out("zmm7") _,
        out("k1") _,
        options(nostack),
    );
    // In halves, as the lanes were summed: each number goes through four additions.
    for half in [8, 4, 2, 1] {
        for lane in 0..half {
            sums[lane] += sums[lane + half];
        }
    }
    sums[0]
}

/// to[i] = from[i] * factor * (offset + weights[i])
pub unsafe fn scale(from: *const f32, weights: *const f32, to: *mut f32, cols: usize, factor: f32, offset: f32) {
    let numbers = [factor, offset];
    asm!(
        "vbroadcastss zmm0, dword ptr [{numbers}]",
        "vbroadcastss zmm1, dword ptr [{numbers} + 4]",
        "xor {done:e}, {done:e}",
        "2:",
        "test {left}, {left}",
        "jz 4f",
        "mov {now:e}, 16",
        "cmp {left}, 16",
        "cmovb {now}, {left}",
        "mov {mask:e}, 0xffff",
        "bzhi {mask:e}, {mask:e}, {now:e}",
        "kmovw k1, {mask:e}",
        "vmovups zmm4{{k1}}{{z}}, [{from} + 4 * {done}]",
        "vmovups zmm5{{k1}}{{z}}, [{weights} + 4 * {done}]",
        "vmulps zmm4, zmm4, zmm0",
        "vaddps zmm5, zmm5, zmm1",
        "vmulps zmm4, zmm4, zmm5",
        "vmovups [{to} + 4 * {done}]{{k1}}, zmm4",
        "add {done}, {now}",
        "sub {left}, {now}",
        "jmp 2b",
        "4:",
        "vzeroupper",
        from = in(reg) from,
        weights = in(reg) weights,
        to = in(reg) to,
        left = inout(reg) cols => _,
        done = out(reg) _,
        now = out(reg) _,
        mask = out(reg) _,
        numbers = in(reg) numbers.as_ptr(),
        out("zmm0") _, out("zmm1") _, out("zmm4") _, out("zmm5") _,
        out("k1") _,
        options(nostack),
    );
}
