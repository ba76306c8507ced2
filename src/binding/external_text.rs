//! Texts that V8 reads where they are: it neither copies them nor has its collector move them.

use std::ffi::c_void;
use std::ptr;
use std::sync::OnceLock;

use napi::bindgen_prelude::{ToNapiValue, sys};
use napi::{Result, check_status};

use super::script_text::ScriptText;
use crate::transform::Encoded;

/// A text that is a string in JavaScript, and is likely to be kept.
pub struct ExternalText(pub Encoded);

/// In code units: with 512 loads took as long, and as much memory.
const LEAST_UNITS: usize = 4096;

impl ToNapiValue for ExternalText {
    unsafe fn to_napi_value(env: sys::napi_env, text: Self) -> Result<sys::napi_value> {
        // SAFETY: the environment is that of this call.
        unsafe {
            match (text.0, engine()) {
                (Encoded::OneByte(units), Engine { one_byte: Some(create), .. })
                    if units.len() >= LEAST_UNITS =>
                {
                    external(env, units, *create)
                }
                (Encoded::TwoByte(units), Engine { two_byte: Some(create), .. })
                    if units.len() >= LEAST_UNITS =>
                {
                    external(env, units, *create)
                }
                (copied, _) => ScriptText::to_napi_value(env, ScriptText(copied)),
            }
        }
    }
}

/// What the engine calls when it has no use for a text any more: perhaps when its environment is gone, perhaps on another thread.
type Finalize = unsafe extern "C" fn(sys::napi_env, *mut c_void, *mut c_void);

/// [`node_api_create_external_string_latin1`](https://nodejs.org/api/n-api.html#node_api_create_external_string_latin1), or its
/// counterpart for UTF-16.
type Create<Unit> = unsafe extern "C" fn(
    sys::napi_env,
    *const Unit,
    isize,
    Finalize,
    *mut c_void,
    *mut sys::napi_value,
    *mut bool,
) -> sys::napi_status;

/// What the running engine has of these.
#[derive(Default)]
struct Engine {
    one_byte: Option<Create<u8>>,
    two_byte: Option<Create<u16>>,
}

/// Node has them from 20.4 on, and marks them as stable from 22.14 on; other engines need not.
fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(look_up)
}

/// The addon stays loaded as long as the process lives, whichever thread has loaded it: what the engine calls is there.
#[cfg(target_os = "linux")]
fn look_up() -> Engine {
    use libloading::os::unix::Library;

    let process = Library::this();
    // SAFETY: the functions have these types in all versions of Node.
    unsafe {
        Engine {
            one_byte: process.get(c"node_api_create_external_string_latin1").ok().map(|it| *it),
            two_byte: process.get(c"node_api_create_external_string_utf16").ok().map(|it| *it),
        }
    }
}

/// Where an addon may be unloaded when a worker ends, before the engine lets go of its strings.
#[cfg(not(target_os = "linux"))]
fn look_up() -> Engine {
    Engine::default()
}

/// # Safety
///
/// The environment is that of the running call.
unsafe fn external<Unit: Copy>(
    env: sys::napi_env,
    units: Vec<Unit>,
    create: Create<Unit>,
) -> Result<sys::napi_value> {
    let units = units.into_boxed_slice();
    let length = units.len();
    let units = Box::into_raw(units).cast::<Unit>();
    let mut value = ptr::null_mut();
    let mut copied = false;
    // SAFETY: there are as many code units as are said, until the engine says that it has no use for them. It does so at once if
    // it has copied them.
    let status = unsafe {
        let (length, hint) = (length.cast_signed(), ptr::without_provenance_mut(length));
        create(env, units, length, free::<Unit>, hint, &raw mut value, &raw mut copied)
    };
    if status != sys::Status::napi_ok {
        // SAFETY: the engine has not taken them.
        unsafe { free::<Unit>(env, units.cast(), ptr::without_provenance_mut(length)) };
    }
    check_status!(status, "Failed to make a string")?;
    Ok(value)
}

/// # Safety
///
/// Nobody has a use for the `length` code units any more that [`external`] has given to the engine.
unsafe extern "C" fn free<Unit: Copy>(_: sys::napi_env, units: *mut c_void, length: *mut c_void) {
    let units = ptr::slice_from_raw_parts_mut(units.cast::<Unit>(), length.addr());
    // SAFETY: they were a box.
    unsafe { drop(Box::from_raw(units)) };
}
