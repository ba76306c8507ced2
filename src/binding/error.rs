//! Errors of the core as JavaScript errors: as Node makes its own.

use napi::bindgen_prelude::{Array, FnArgs, Function, JsObjectValue, JsValue, Object, Unknown};
use napi::{Env, Error, JsError, JsTypeError, Property, PropertyAttributes, Result, Status};

use crate::error::ModuleError;
use crate::record::NodeStatus;
use crate::syntax::{Place, SyntaxProblem};

/// The details of a refused call: properties of the error that are not enumerable.
pub struct Details {
    /// The module at fault: that of the call, or the one in its graph that has a request without a module.
    pub identifier: String,
    /// Its status, as Node shows it.
    pub status: NodeStatus,
    /// The statuses in which the call would have been allowed; none where the status is not at fault.
    pub expected: Vec<NodeStatus>,
    /// What was called.
    pub operation: &'static str,
    /// The request at fault.
    pub specifier: Option<String>,
    /// How far the linking is of a module that is not linked, where the status does not say it.
    pub linking: Option<Linking>,
}

/// How far the linking of a module is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linking {
    /// Its linker threw: it is `linking` for good.
    LinkerThrew,
    /// It was given the modules for its requests, and one that it leads to was not.
    RequestsMissing,
    /// It was given the modules for its requests, and so were all that it leads to: it can be instantiated.
    RequestsLinked,
}

impl Linking {
    const fn as_str(self) -> &'static str {
        match self {
            Self::LinkerThrew => "linker-threw",
            Self::RequestsMissing => "requests-missing",
            Self::RequestsLinked => "requests-linked",
        }
    }
}

/// What to throw for what a program cannot have asked for.
pub fn module_error(env: Env, error: &ModuleError) -> Error {
    detailed_error(env, error, None)
}

/// What to throw for an illegal call.
pub fn detailed_error(env: Env, error: &ModuleError, details: Option<&Details>) -> Error {
    let message = error.to_string();
    let made = match error.code() {
        // Node raises these two in C++, where an error has a code but does not show it.
        Some(code @ "ERR_VM_MODULE_LINK_FAILURE") => {
            plain_error(&env, Class::Error, code, &message)
        }
        Some(code) if matches!(error, ModuleError::RequestMismatch { .. }) => {
            plain_error(&env, Class::TypeError, code, &message)
        }
        Some(code) if matches!(error, ModuleError::LinkMismatch { .. }) => {
            node_error(&env, Class::TypeError, code, &message)
        }
        Some(code) => node_error(&env, Class::Error, code, &message),
        None => return Error::new(Status::GenericFailure, message),
    };
    let made = made.and_then(|made| match details {
        Some(details) => with_details(&env, made, details),
        None => Ok(made),
    });
    made.map_or_else(|failure| failure, Error::from)
}

fn with_details<'env>(
    env: &'env Env,
    error: Unknown<'env>,
    details: &Details,
) -> Result<Unknown<'env>> {
    let Details { identifier, status, expected, operation, specifier, linking } = details;
    let mut error = error.coerce_to_object()?;
    let expected: Vec<_> = expected.iter().map(|status| status.as_str()).collect();
    let mut properties = vec![
        hidden("identifier", &env.create_string(identifier)?)?,
        hidden("status", &env.create_string(status.as_str())?)?,
        hidden("expected", &Array::from_vec(env, expected)?)?,
        hidden("operation", &env.create_string(operation)?)?,
    ];
    if let Some(specifier) = specifier {
        properties.push(hidden("specifier", &env.create_string(specifier)?)?);
    }
    if let Some(linking) = linking {
        properties.push(hidden("linking", &env.create_string(linking.as_str())?)?);
    }
    error.define_properties(&properties)?;
    Ok(error.to_unknown())
}

/// An error with a code, as Node makes its own.
pub fn coded_error(env: Env, code: &'static str, message: &str) -> Error {
    node_error(&env, Class::Error, code, message).map_or_else(|failure| failure, Error::from)
}

/// What to throw for a text that is not a module: a `SyntaxError` that says where in the text
/// (`line` and `column` count from one, `width` is in UTF-16 code units), or the
/// `RangeError` that V8 has for a text that is too much.
pub fn syntax_error(env: Env, source: &str, problem: &SyntaxProblem) -> Error {
    let (message, start, end) = match problem {
        SyntaxProblem::Error { message, start, end } => (message.as_str(), *start, *end),
        SyntaxProblem::TooMuch => ("Maximum call stack size exceeded", 0, 0),
    };
    let Place { line, column, width } = Place::of(source, start, end);
    let make = || -> Result<Unknown<'_>> {
        let constructor: Function<'_, String, Unknown<'_>> =
            env.get_global()?.get_named_property(match problem {
                SyntaxProblem::Error { .. } => "SyntaxError",
                SyntaxProblem::TooMuch => "RangeError",
            })?;
        let error = constructor.new_instance(message.to_owned())?;
        let mut object = error.coerce_to_object()?;
        object.set_named_property("line", line)?;
        object.set_named_property("column", column)?;
        object.set_named_property("width", width)?;
        Ok(object.to_unknown())
    };
    make().map_or_else(|failure| failure, Error::from)
}

/// The class of an error with a code.
#[derive(Clone, Copy)]
enum Class {
    Error,
    TypeError,
}

impl Class {
    const fn name(self) -> &'static str {
        match self {
            Self::Error => "Error",
            Self::TypeError => "TypeError",
        }
    }
}

/// An error with a code.
fn plain_error<'env>(
    env: &'env Env,
    class: Class,
    code: &'static str,
    message: &str,
) -> Result<Unknown<'env>> {
    let reason = Error::new(Status::GenericFailure, message.to_owned());
    let plain = match class {
        Class::Error => JsError::from(reason).into_unknown(*env),
        Class::TypeError => JsTypeError::from(reason).into_unknown(*env),
    };
    with_code(env, plain, code)
}

fn with_code<'env>(
    env: &'env Env,
    error: Unknown<'env>,
    code: &'static str,
) -> Result<Unknown<'env>> {
    let mut error = error.coerce_to_object()?;
    // Not an assignment: programs may give all objects a setter of that name.
    let attributes = PropertyAttributes::Writable
        | PropertyAttributes::Enumerable
        | PropertyAttributes::Configurable;
    let code = env.create_string(code)?;
    error.define_properties(&[Property::new()
        .with_utf8_name("code")?
        .with_value(&code)
        .with_property_attributes(attributes)])?;
    Ok(error.to_unknown())
}

/// An error whose `code` is an own property and heads its stack, as Node's are: the prototype is
/// one between the error and that of its class, with a `toString` that names the code.
fn node_error<'env>(
    env: &'env Env,
    class: Class,
    code: &'static str,
    message: &str,
) -> Result<Unknown<'env>> {
    let name = class.name();
    let mut error = plain_error(env, class, code, message)?.coerce_to_object()?;
    let stack: String = error.get_named_property("stack")?;
    let rest = stack.strip_prefix(name).unwrap_or(&stack);
    error.set_named_property("stack", format!("{name} [{code}]{rest}"))?;
    let object =
        env.get_global()?.get_named_property::<Unknown<'_>>("Object")?.coerce_to_object()?;
    let create: Function<'_, Unknown<'_>, Object<'_>> = object.get_named_property("create")?;
    let set_prototype_of: Function<'_, FnArgs<(Unknown<'_>, Unknown<'_>)>, Unknown<'_>> =
        object.get_named_property("setPrototypeOf")?;
    let constructor =
        env.get_global()?.get_named_property::<Unknown<'_>>(name)?.coerce_to_object()?;
    let parent: Unknown<'_> = constructor.get_named_property("prototype")?;
    let mut prototype = create.call(parent)?;
    let to_string: Function<'_, (), String> =
        env.create_function_from_closure("toString", move |context| {
            let this: Object<'_> = context.this()?;
            let name: String = this.get_named_property("name")?;
            let message: String = this.get_named_property("message")?;
            Ok(format!("{name} [{code}]: {message}"))
        })?;
    prototype.define_properties(&[
        hidden("constructor", &constructor)?,
        hidden("toString", &to_string)?,
    ])?;
    set_prototype_of.call((error.to_unknown(), prototype.to_unknown()).into())?;
    Ok(error.to_unknown())
}

/// A property that is writable and configurable, but not enumerable.
fn hidden<'v>(name: &str, value: &impl JsValue<'v>) -> Result<Property> {
    let attributes = PropertyAttributes::Writable | PropertyAttributes::Configurable;
    Ok(Property::new().with_utf8_name(name)?.with_value(value).with_property_attributes(attributes))
}
