'use strict';

// The addon, loaded once for each thread.

const { loadBinding } = require('./load-binding.js');

/**
 * Integers, packed when they are few: see `lib/answers.js`.
 * @typedef {string | Int32Array} Integers
 */

/**
 * A text and integers: see src/binding/packed_text.rs, and `lib/text.js`, which reads them.
 * @typedef {object} PackedText
 * @property {string} text
 * @property {string} numbers packed
 */

/**
 * The text of a module; the edits are not there when the `whole` text is. What the integers begin with is read once.
 * @typedef {PackedText & { whole?: string, head?: import('./text.js').TextHead }} ModuleText
 */

/**
 * A record that was made of cached data: where V8's code starts in that, and packed, if the imports are not all constant,
 * whether the module's first text was scanned, whether the module is in a cycle, and the modes of its imports.
 * @typedef {ModuleText & { record: number, code: number, variant?: string }} CachedRecord
 */

/**
 * Why a name does not resolve, and the entry that asks for it.
 * @typedef {object} Unresolved
 * @property {string} message of the `SyntaxError` to throw
 * @property {number} module the ordinal of the module that has the entry
 * @property {number} kind 0 for an import, 1 for an indirect export, 2 for a star export
 * @property {number} index among the entries of its kind
 * @property {number} request the index of the request for what the name was asked of
 * @property {string} specifier
 * @property {string} importName
 * @property {boolean} ambiguous whether several modules provide it
 */

/**
 * What was linked, and why no more than that: see `lib/answers.js`.
 * @typedef {object} LinkAnswer
 * @property {Integers} answer
 * @property {Unresolved} [unresolved]
 */

/**
 * A place in a source text, counted from one, in UTF-16 code units.
 * @typedef {object} EntryPlace
 * @property {number} line
 * @property {number} column
 * @property {number} width
 */

/**
 * The record below a `ModuleRecord`: see src/binding/module_record.rs. `ofLink` says that `link()` was called, and not what
 * is a part of it.
 * @typedef {object} NativeModuleRecord
 * @property {number} record the number that names it
 * @property {import('../index.js').ModuleStatus} status
 * @property {[text: string, numbers: string]} moduleRequests
 * @property {string[]} exports
 * @property {string[]} namespace
 * @property {undefined} error
 * @property {() => boolean} hasTopLevelAwait
 * @property {() => boolean} hasAsyncGraph
 * @property {() => void} beginLink
 * @property {(requested: NativeModuleRecord[], ofLink: boolean) => void} linkRequests
 * @property {(ofLink: boolean) => LinkAnswer} instantiate
 * @property {() => void} evaluate
 */

/**
 * An import, or an export from another module.
 * @typedef {object} EntryClause
 * @property {number} line that of the entry, counted from one
 * @property {boolean} exports
 * @property {{ imported: string, local: string, ofEntry: boolean }[]} names of the other module, and what they are called here
 */

/**
 * A read of a binding before its initialization.
 * @typedef {object} Read
 * @property {number} thrower the record of the module whose body ran
 * @property {number} reader that of the module in whose text the read stands
 * @property {string} name what the reader calls the binding
 * @property {boolean} ofNamespace whether it is a property of a namespace, as far as the message tells
 * @property {string} [source] the text of the reader
 * @property {number} [line] where it stands in that, counted from one
 * @property {number} [column]
 */

/**
 * An import, for a {@link ReadCause}.
 * @typedef {object} ReadImport
 * @property {number} record
 * @property {string} importer the identifier of the module that imports
 * @property {number} request the index of the request
 * @property {string} specifier
 * @property {string} imported the identifier of the module that is imported
 */

/**
 * Why a binding was read too early: see src/early_read.rs.
 * @typedef {object} ReadCause
 * @property {'own' | 'called' | 'cycle'} kind
 * @property {string} [exporter] the identifier of the module that has the binding
 * @property {string} [exportName] what that module calls it when it exports it
 * @property {ReadImport[]} imports the way around the cycle
 * @property {number} toThrower how many of them lead to the module that ran
 * @property {ReadImport[]} [branch] which two imports of a module come to it, and only then to the exporter
 * @property {boolean} unawaited whether the exporter ran up to an await that the module that ran does not wait for
 * @property {'move' | 'move-some' | 'below' | 'above' | 'direct'} mend
 * @property {ReadImport[]} mended what that is about
 * @property {boolean} direct whether an import of the exporter in the module that ran mends it, too
 * @property {string} [entry] the identifier of the module in which an import of the one that ran mends it, too
 */

/**
 * What src/binding/ exports. A `record` is the number of one; a packed string holds integers, as `lib/answers.js`
 * reads them.
 * @typedef {object} Binding
 * @property {new (source: string, identifier: string) => NativeModuleRecord} ModuleRecord
 * @property {(source: string, identifier: string, parse: boolean, lowerUsing: boolean, whole: boolean,
 *   keep: boolean) => [record: number, template: number | null, numbers: string, text: string]} createRecord
 *   the number of a record names it in the other functions, until it is released
 * @property {(exportNames: string[], identifier: string) => number} createSyntheticRecord
 * @property {(template: number) => void} releaseTemplate lets go of what records of the same text can be made of
 * @property {(template: number, identifier: string) => number} createRecordAgain
 * @property {(record: number) => void} release
 * @property {(source: string, cyclic: boolean, modes: Uint8Array, lowerUsing: boolean, scanned: boolean,
 *   whole: boolean) => ModuleText} transform
 * @property {(source: string, code: Uint8Array, cyclic: boolean, modes: Uint8Array, lowerUsing: boolean, scanned: boolean) => Buffer} createCachedData
 * @property {(bytes: Uint8Array) => string} digest in hexadecimal digits
 * @property {(source: string, identifier: string, data: Uint8Array, lowerUsing: boolean) => CachedRecord | null} createCachedRecord
 * @property {(code: string) => boolean} mayImport
 * @property {(source: string) => number} disposalGlobals
 * @property {(code: string, helper: string) => PackedText} transformScript
 * @property {(code: string, site: string, lowerUsing: boolean) => PackedText} transformDirectEval
 * @property {(record: number) => number} statusCode
 * @property {(record: number) => boolean} isEvaluated
 * @property {(record: number) => [text: string, numbers: string]} requests
 * @property {(record: number) => boolean} hasTopLevelAwait
 * @property {(record: number) => boolean} hasAsyncGraph
 * @property {(record: number) => string | null} asyncReason
 * @property {(record: number) => string | null} syncObstacle
 * @property {(record: number) => void} beginLink
 * @property {(record: number) => void} startLinker
 * @property {(record: number) => void} stopLinker
 * @property {(record: number) => void} throwLinker
 * @property {(record: number) => void} failLinker
 * @property {(record: number) => boolean} isUnlinked
 * @property {(record: number) => number} assertLinkable gives the number of requests
 * @property {(record: number) => void} assertInstantiable
 * @property {(record: number, requested: Float64Array, count: number) => boolean} linkRequests takes the first `count` of
 *   `requested`
 * @property {(record: number) => LinkAnswer} instantiate
 * @property {(source: string, kind: number, index: number) => EntryPlace | null} entryPlace
 * @property {(source: string) => EntryPlace[]} awaitPlaces
 * @property {(record: number) => void} assertNamespaceReadable
 * @property {(record: number) => void} assertImportable
 * @property {(record: number) => void} assertExportsSettable
 * @property {(record: number) => void} assertErrored
 * @property {(record: number) => [names: string, answer: Integers]} namespaceExports the names one after the other
 * @property {(record: number) => string} evaluate
 * @property {(record: number) => boolean} readyForSyncExecution
 * @property {(record: number) => string} asynchronousTransitiveDependencies
 * @property {(record: number) => string} fulfill
 * @property {(record: number) => string} reject
 * @property {(record: number, outcome: number) => string} step
 * @property {(record: number) => string} abort
 * @property {(read: Read) => ReadCause | null} causeOfEarlyRead
 * @property {(source: string, specifier: string) => EntryPlace[]} requestPlaces
 * @property {(record: number, wanted: string, taken: string[]) => { names: string[], closest?: string }} exportNames
 * @property {(source: string, kind: number, index: number) => EntryClause | null} entryClause
 * @property {(record: number) => { json: string, answer: string }} moduleGraph
 */

/** @type {Binding} */
module.exports = loadBinding();
