//! Images of a catalog (HubRise resource `Image`).

use std::fmt;

use bytes::Bytes;
use http::Response;
use http::header::CONTENT_TYPE;

use super::endpoints;
use crate::{CatalogId, FromResponse, Image, ImageId, ImageType, Path, PrivateRef, Read, ReadError};

fn images(catalog: &CatalogId) -> Path {
    Path::new("catalogs").then(catalog.as_str()).then("images")
}

endpoints! {
    /// `POST /catalogs/:catalog_id/images`: sends an image, at most 1 MB. It stays only if a catalog uses it within 30 days.
    #[derive(Copy)]
    pub struct UploadImage<'a> {
        /// The catalog.
        catalog: &'a CatalogId,
        /// Our own reference, so that the image need not be sent twice.
        private_ref: Option<&'a PrivateRef>,
        /// Format of the bytes.
        kind: ImageType,
        /// The image itself.
        data: ImageBytes<'a>,
    }
    // A second copy of an image does no harm: what is in no use goes away.
    POST "upload image" Safe [writes_catalog] -> Read<Image>;
    |call| images(call.catalog),
    query call.private_ref.map(|private_ref| ("private_ref", private_ref.to_string())).into_iter().collect(),
    body Ok(Some(Bytes::copy_from_slice(call.data.0))),
    type call.kind.mime();

    /// `GET /catalogs/:catalog_id/images/:image_id`: what is known of an image.
    #[derive(Copy)]
    pub struct GetImage<'a> {
        /// The catalog.
        catalog: &'a CatalogId,
        /// The image.
        image: &'a ImageId,
    }
    GET "get image" Safe -> Read<Image>;
    |call| images(call.catalog).then(call.image.as_str());

    /// `GET /catalogs/:catalog_id/images/:image_id/data`: the image itself.
    #[derive(Copy)]
    pub struct GetImageData<'a> {
        /// The catalog.
        catalog: &'a CatalogId,
        /// The image.
        image: &'a ImageId,
    }
    GET "get image data" Safe -> ImageData;
    |call| images(call.catalog).then(call.image.as_str()).then("data");

    /// `GET /catalogs/:catalog_id/images`: all images of a catalog. The one list of HubRise that has no pages.
    #[derive(Copy)]
    pub struct ListImages<'a> {
        /// The catalog.
        catalog: &'a CatalogId,
    }
    GET "list images" Safe -> Read<Vec<Image>>;
    |call| images(call.catalog);
}

/// The bytes of an image to send. `Debug` shows how many.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ImageBytes<'a>(pub &'a [u8]);

impl fmt::Debug for ImageBytes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} bytes]", self.0.len())
    }
}

/// An image itself.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImageData {
    /// Its MIME type, as the answer says.
    pub content_type: Option<String>,
    /// Its bytes.
    pub bytes: Bytes,
}

impl FromResponse for ImageData {
    fn from_response(response: &Response<Bytes>) -> Result<Self, ReadError> {
        let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        Ok(Self { content_type: content_type.map(str::to_owned), bytes: response.body().clone() })
    }
}

impl fmt::Debug for ImageData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ImageData({:?}, {} bytes)", self.content_type, self.bytes.len())
    }
}
