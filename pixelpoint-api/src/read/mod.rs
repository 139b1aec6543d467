//! Reading XML that comes from outside: leniently in shape, strictly in size.
//!
//! Nothing here trusts its input: at most [`MAX_BYTES`], [`MAX_DEPTH`] and [`MAX_NODES`], no document type, no
//! entities beyond the five of XML and character references.

mod decode;
mod request;
mod tree;

pub use self::request::{ReceivedRequest, request};
pub use self::tree::{Node, tree};

/// Largest document that is read: 8 MiB.
pub const MAX_BYTES: usize = 8 * 1024 * 1024;
/// Deepest nesting that is read.
pub const MAX_DEPTH: usize = 32;
/// Most elements that are read.
pub const MAX_NODES: usize = 50_000;

/// Why a document cannot be read. Never holds any of its text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// No element in it.
    #[error("the document holds no xml element")]
    Empty,
    /// Not well-formed; also a document that was cut off.
    #[error("not well-formed xml at byte {position}")]
    Malformed {
        /// Where, in bytes of the text as UTF-8.
        position: u64,
    },
    /// It has a document type, which EOI has no use for and attacks do.
    #[error("the document declares a document type, which is refused")]
    DocumentType,
    /// An entity other than the five of XML.
    #[error("unknown entity at byte {position}")]
    Entity {
        /// Where, in bytes of the text as UTF-8.
        position: u64,
    },
    /// More than [`MAX_BYTES`].
    #[error("larger than {MAX_BYTES} bytes")]
    TooLarge,
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("nested deeper than {MAX_DEPTH} elements")]
    TooDeep,
    /// More than [`MAX_NODES`] elements.
    #[error("more than {MAX_NODES} elements")]
    TooManyNodes,
    /// Well-formed, but a node the request needs is not there.
    #[error("the node `{node}` is missing")]
    Missing {
        /// Its path, as `Request/Transaction/Items/Item[1]/Quantity`.
        node: String,
    },
    /// Well-formed, but a node's text is not what it must be.
    #[error("the node `{node}` does not hold {wanted}")]
    Invalid {
        /// Its path, as `Request/Transaction/Items/Item[1]/Quantity`.
        node: String,
        /// What was wanted, as `a decimal`.
        wanted: &'static str,
    },
}
