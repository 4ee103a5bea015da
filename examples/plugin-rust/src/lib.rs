//! RMSNorm for AVX-512, as a plug-in of assay: y = x / sqrt(mean(x^2) + eps) * (weight_offset + gamma).
//!
//! The kernels are in assembly, which every Rust since 1.59 takes; its AVX-512 intrinsics need 1.89.

mod assay;

#[cfg(target_arch = "x86_64")]
mod kernels;

/// Elsewhere nothing is detected, and these are never called.
#[cfg(not(target_arch = "x86_64"))]
mod kernels {
    pub fn available() -> bool {
        false
    }
    pub unsafe fn sum_of_squares(_: *const f32, _: usize) -> f32 {
        unreachable!()
    }
    pub unsafe fn scale(_: *const f32, _: *const f32, _: *mut f32, _: usize, _: f32, _: f32) {
        unreachable!()
    }
}

use assay::{Call, Implementation, Plugin, Request};
use std::os::raw::{c_char, c_void};

struct Settings {
    eps: f32,
    weight_offset: f32,
}

unsafe extern "C" fn prepare(_: *const Implementation, request: *const Request, state: *mut *mut c_void) -> i32 {
    let request = &*request;
    if !kernels::available() {
        return assay::refuse(request, "needs a processor with AVX-512F and BMI2");
    }
    if request.dtype != assay::F32 {
        return assay::refuse(request, "f32 only");
    }
    let (eps, offset) = match (assay::number(request, b"eps\0"), assay::number(request, b"weight_offset\0")) {
        (Some(eps), Some(offset)) => (eps as f32, offset as f32),
        _ => return assay::refuse(request, "expected the parameters eps and weight_offset"),
    };
    *state = Box::into_raw(Box::new(Settings { eps, weight_offset: offset })) as *mut c_void;
    assay::DONE
}

unsafe extern "C" fn run(state: *mut c_void, call: *const Call) -> i32 {
    let settings = &*(state as *const Settings);
    let (x, gamma, y) = (&*(*call).inputs, &*(*call).inputs.add(1), &*(*call).outputs);
    let (rows, cols) = (*x.dims as usize, *x.dims.add(1) as usize);
    for row in 0..rows {
        // Strides count elements.
        let from = (x.data as *const f32).add(row * *x.strides as usize);
        let to = (y.data as *mut f32).add(row * *y.strides as usize);
        let mean = kernels::sum_of_squares(from, cols) / cols as f32;
        let factor = 1.0 / (mean + settings.eps).sqrt();
        kernels::scale(from, gamma.data as *const f32, to, cols, factor, settings.weight_offset);
    }
    assay::DONE
}

unsafe extern "C" fn release(state: *mut c_void) {
    drop(Box::from_raw(state as *mut Settings));
}

const fn text(bytes: &'static [u8]) -> *const c_char {
    bytes.as_ptr() as *const c_char
}

static IMPLEMENTATIONS: [Implementation; 1] = [Implementation {
    op: text(b"rms_norm\0"),
    name: text(b"rust-avx512\0"),
    isa: text(b"avx512\0"),
    note: text(b"sums in 64 lanes of float32; tails by masks\0"),
    context: std::ptr::null(),
    prepare,
    run,
    release,
    reserved: [0; 4],
}];

static PLUGIN: Plugin = Plugin {
    abi: assay::ABI,
    plugin_size: std::mem::size_of::<Plugin>() as u32,
    implementation_size: std::mem::size_of::<Implementation>() as u32,
    request_size: std::mem::size_of::<Request>() as u32,
    call_size: std::mem::size_of::<Call>() as u32,
    value_size: std::mem::size_of::<assay::Value>() as u32,
    parameter_size: std::mem::size_of::<assay::Parameter>() as u32,
    implementation_count: IMPLEMENTATIONS.len() as u32,
    name: text(b"plugin-rust\0"),
    version: text(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()),
    implementations: IMPLEMENTATIONS.as_ptr(),
    reserved: [0; 4],
};

#[no_mangle]
pub extern "C" fn assay_plugin_v1() -> *const Plugin {
    &PLUGIN
}
