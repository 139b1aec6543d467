//! The generic tree: elements and their text, attributes left aside.

use std::borrow::Cow;
use std::fmt;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};

use super::{MAX_BYTES, MAX_DEPTH, MAX_NODES, ReadError, decode};
use crate::dialect::NodeName;
use crate::node::known;

/// An XML element: its name without prefix, its text, its child elements. EOI uses no attributes (C).
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Node {
    name: Cow<'static, str>,
    text: String,
    children: Vec<Node>,
}

impl Node {
    /// The element's name; empty for the root of a document that has several, or none.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The element's own text, entities resolved, blanks kept; empty for blanks between child elements.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The child elements, in document order.
    pub fn children(&self) -> &[Node] {
        &self.children
    }

    /// The first child of a name.
    pub fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All children of a name.
    pub fn all<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'n Node> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The elements of a name that stand least deep below this one: one, several side by side, or none.
    pub fn shallowest(&self, name: &str) -> Vec<&Node> {
        let mut found = Found { name, depth: usize::MAX, nodes: Vec::new() };
        found.look_below(self, 0);
        found.nodes
    }

    /// The text of the first candidate name that has one, anywhere below; letter case does not matter.
    pub fn field(&self, candidates: &[NodeName]) -> Option<&str> {
        candidates.iter().find_map(|name| self.leaf(name.as_str()))
    }

    /// The outermost elements, this one included, that have a child with a text under one of the names; letter case does
    /// not matter. So rows are found whatever wraps them.
    pub fn rows(&self, names: &[NodeName]) -> Vec<&Node> {
        let is_named = |child: &Node| {
            let is_one = names.iter().any(|name| child.name.eq_ignore_ascii_case(name.as_str()));
            is_one && child.children.is_empty() && !child.text.trim().is_empty()
        };
        if self.children.iter().any(is_named) {
            return vec![self];
        }
        self.children.iter().flat_map(|child| child.rows(names)).collect()
    }

    fn leaf(&self, name: &str) -> Option<&str> {
        self.children.iter().find_map(|child| {
            let text = child.text.trim();
            let is_it = child.name.eq_ignore_ascii_case(name) && child.children.is_empty() && !text.is_empty();
            if is_it { Some(text) } else { child.leaf(name) }
        })
    }
}

/// The least deep nodes of a name so far.
struct Found<'n, 'm> {
    name: &'m str,
    depth: usize,
    nodes: Vec<&'n Node>,
}

impl<'n> Found<'n, '_> {
    /// Children before grandchildren, so that what is found early spares the walk further down.
    fn look_below(&mut self, node: &'n Node, depth: usize) {
        if depth > self.depth {
            return;
        }
        for child in node.children.iter().filter(|child| child.name == self.name) {
            if depth < self.depth {
                self.depth = depth;
                self.nodes.clear();
            }
            self.nodes.push(child);
        }
        for child in &node.children {
            self.look_below(child, depth + 1);
        }
    }
}

/// Texts may be personal: only the structure is shown.
impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Node({}, {} bytes of text, ", self.name, self.text.len())?;
        f.debug_list().entries(&self.children).finish()?;
        f.write_str(")")
    }
}

/// Reads a document into a tree.
///
/// Any root is taken, and also none: elements side by side come under a root without a name. Reading stops at the end
/// of a root that has children, so what a relay appends to it does no harm.
///
/// # Errors
/// When it is not well-formed, cut off, too large, too deep or declares a document type.
pub fn tree(bytes: &[u8]) -> Result<Node, ReadError> {
    if bytes.len() > MAX_BYTES {
        return Err(ReadError::TooLarge);
    }
    let text = decode::text(bytes);
    let mut reader = Reader::from_str(&text);
    let mut builder = Builder::default();
    loop {
        let event = reader.read_event().map_err(|_| ReadError::Malformed { position: reader.error_position() })?;
        let position = reader.buffer_position();
        if matches!(event, Event::Eof) {
            return builder.finish(position);
        }
        if let Some(root) = builder.take(event, position)? {
            return Ok(root);
        }
    }
}

/// The open elements, outermost first, on top of a root without a name.
#[derive(Default)]
struct Builder {
    top: Node,
    open: Vec<Node>,
    count: usize,
}

impl Builder {
    /// Takes the next event; gives the root once it is closed and has children.
    fn take(&mut self, event: Event<'_>, position: u64) -> Result<Option<Node>, ReadError> {
        match event {
            Event::Start(start) => self.start(start.local_name().as_ref())?,
            Event::Empty(start) => {
                self.start(start.local_name().as_ref())?;
                return Ok(self.end());
            }
            Event::End(_) => return Ok(self.end()),
            Event::Text(text) => self.text(&text.xml10_content(), position)?,
            Event::CData(text) => self.text(&text.xml10_content(), position)?,
            Event::GeneralRef(reference) => {
                let resolved = resolve(&reference).ok_or(ReadError::Entity { position })?;
                self.text(&resolved, position)?;
            }
            Event::DocType(_) => return Err(ReadError::DocumentType),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Eof => {}
        }
        Ok(None)
    }

    fn start(&mut self, name: &str) -> Result<(), ReadError> {
        self.count += 1;
        if self.count > MAX_NODES {
            return Err(ReadError::TooManyNodes);
        }
        if self.open.len() == MAX_DEPTH {
            return Err(ReadError::TooDeep);
        }
        let name = known(name).map_or_else(|| name.to_owned().into(), Cow::Borrowed);
        self.open.push(Node { name, ..Node::default() });
        Ok(())
    }

    fn end(&mut self) -> Option<Node> {
        let mut node = self.open.pop()?;
        if !node.children.is_empty() && node.text.trim().is_empty() {
            node.text.clear();
        }
        let is_whole_root = self.open.is_empty() && self.top.children.is_empty() && !node.children.is_empty();
        if is_whole_root {
            return Some(node);
        }
        self.open.last_mut().unwrap_or(&mut self.top).children.push(node);
        None
    }

    /// Text before or between the outermost elements is no XML; a rootless answer of plain words ends here.
    fn text(&mut self, text: &str, position: u64) -> Result<(), ReadError> {
        match self.open.last_mut() {
            Some(node) => node.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err(ReadError::Malformed { position }),
        }
        Ok(())
    }

    fn finish(mut self, position: u64) -> Result<Node, ReadError> {
        if !self.open.is_empty() {
            return Err(ReadError::Malformed { position });
        }
        match self.top.children.len() {
            0 => Err(ReadError::Empty),
            1 => Ok(self.top.children.remove(0)),
            _ => Ok(self.top),
        }
    }
}

fn resolve(reference: &BytesRef<'_>) -> Option<String> {
    match reference.resolve_char_ref() {
        Ok(Some(char)) => Some(char.to_string()),
        Ok(None) => quick_xml::escape::resolve_xml_entity(&reference.xml10_content()).map(str::to_owned),
        Err(_) => None,
    }
}
