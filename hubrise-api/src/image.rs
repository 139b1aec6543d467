//! Images of a catalog (HubRise resource `Image`).

use crate::ImageId;
use crate::PrivateRef;
use crate::read::{readable, record};

record! {
    /// An image of a catalog. One that is in no use for 30 days goes away.
    #[derive(Debug)]
    pub struct Image {
        /// Key of the image.
        id: Option<ImageId> = "id",
        /// `type`: its MIME type.
        kind: Option<String> = "type",
        /// Bytes.
        size: Option<i64> = "size",
        /// MD5 of the bytes, hexadecimal.
        md5: Option<String> = "md5",
        /// Seconds until it goes away; absent once it is in use.
        seconds_before_removal: Option<i64> = "seconds_before_removal",
        /// Our own reference, so that an image need not be sent twice.
        private_ref: Option<PrivateRef> = "private_ref",
    }
}
readable!(Image);

/// The formats HubRise takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageType {
    /// JPEG
    Jpeg,
    /// PNG
    Png,
    /// WebP
    Webp,
    /// GIF
    Gif,
    /// BMP
    Bmp,
}

impl ImageType {
    /// The MIME type.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
            Self::Bmp => "image/bmp",
        }
    }
}
