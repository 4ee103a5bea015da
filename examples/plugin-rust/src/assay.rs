//! assay/plugin.h, version 1, as far as this plug-in needs it: every struct is whole, since assay compares their sizes.
#![allow(dead_code)]

use std::os::raw::{c_char, c_void};

pub const ABI: u32 = 1;

pub const F32: i32 = 0;
pub const BF16: i32 = 1;

pub const DONE: i32 = 0;
pub const UNSUPPORTED: i32 = 1;
pub const FAILED: i32 = 2;

pub const NUMBER: i32 = 2;

#[repr(C)]
pub struct Value {
    pub name: *const c_char,
    pub kind: i32,
    pub dtype: i32,
    pub rank: i32,
    pub constant: i32,
    pub dims: *const i64,
    pub strides: *const i64,
    pub data: *mut c_void,
    pub length: i64,
    pub reserved: [u64; 2],
}

#[repr(C)]
pub struct Parameter {
    pub name: *const c_char,
    pub kind: i32,
    pub boolean: i32,
    pub integer: i64,
    pub number: f64,
    pub text: *const c_char,
}

#[repr(C)]
pub struct Request {
    pub dtype: i32,
    pub threads: i32,
    pub parameter_count: u32,
    pub input_count: u32,
    pub output_count: u32,
    pub reason_size: u32,
    pub parameters: *const Parameter,
    pub inputs: *const Value,
    pub outputs: *const Value,
    pub reason: *mut c_char,
    pub reserved: [u64; 4],
}

#[repr(C)]
pub struct Call {
    pub inputs: *const Value,
    pub outputs: *mut Value,
    pub reason: *mut c_char,
    pub input_count: u32,
    pub output_count: u32,
    pub reason_size: u32,
    pub threads: u32,
    pub reserved: [u64; 4],
}

#[repr(C)]
pub struct Implementation {
    pub op: *const c_char,
    pub name: *const c_char,
    pub isa: *const c_char,
    pub note: *const c_char,
    pub context: *const c_void,
    pub prepare: unsafe extern "C" fn(*const Implementation, *const Request, *mut *mut c_void) -> i32,
    pub run: unsafe extern "C" fn(*mut c_void, *const Call) -> i32,
    pub release: unsafe extern "C" fn(*mut c_void),
    pub reserved: [u64; 4],
}

#[repr(C)]
pub struct Plugin {
    pub abi: u32,
    pub plugin_size: u32,
    pub implementation_size: u32,
    pub request_size: u32,
    pub call_size: u32,
    pub value_size: u32,
    pub parameter_size: u32,
    pub implementation_count: u32,
    pub name: *const c_char,
    pub version: *const c_char,
    pub implementations: *const Implementation,
    pub reserved: [u64; 4],
}

// They hold pointers to constants alone.
unsafe impl Sync for Implementation {}
unsafe impl Sync for Plugin {}

/// Leaves `why` as the reason of a refusal.
pub unsafe fn refuse(request: &Request, why: &str) -> i32 {
    let kept = why.len().min(request.reason_size as usize - 1);
    std::ptr::copy_nonoverlapping(why.as_ptr() as *const c_char, request.reason, kept);
    *request.reason.add(kept) = 0;
    UNSUPPORTED
}

/// The number of that name (which ends with a zero).
pub unsafe fn number(request: &Request, name: &[u8]) -> Option<f64> {
    let all = std::slice::from_raw_parts(request.parameters, request.parameter_count as usize);
    let wanted = std::ffi::CStr::from_bytes_with_nul(name).ok()?;
    let found = all.iter().find(|each| std::ffi::CStr::from_ptr(each.name) == wanted)?;
    (found.kind == NUMBER).then(|| found.number)
}
