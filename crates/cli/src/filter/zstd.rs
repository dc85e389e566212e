//! Zstandard: every frame of a stream, each held to its checksum.

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::io::{self, BufRead, Read};

/// What the frames of `source` decompress to, one after the other.
pub(crate) struct Frames<R> {
    source: R,
    decoder: FrameDecoder,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Not even a header has been read: the end would be too early.
    Untouched,
    InFrame,
    Between,
}

impl<R: BufRead> Frames<R> {
    pub(crate) fn new(source: R) -> Self {
        Self { source, decoder: FrameDecoder::new(), state: State::Untouched }
    }

    /// Reads the header of the next frame, if there is one; frames of other programs are skipped.
    fn start(&mut self) -> io::Result<bool> {
        loop {
            if self.source.fill_buf()?.is_empty() {
                return if self.state == State::Untouched { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(false) };
            }
            match self.decoder.reset(&mut self.source) {
                Ok(()) => {
                    self.state = State::InFrame;
                    return Ok(true);
                }
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    let skipped = io::copy(&mut self.source.by_ref().take(length.into()), &mut io::sink())?;
                    if skipped < length.into() {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                    self.state = State::Between;
                }
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::BadMagicNumber(_))) => {
                    return Err(io::Error::new(io::ErrorKind::InvalidData, "invalid zstd header"));
                }
                Err(error) => return Err(io::Error::other(error)),
            }
        }
    }

    fn end(&mut self) -> io::Result<()> {
        self.state = State::Between;
        match (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum()) {
            (Some(expected), Some(found)) if expected != found => Err(io::Error::other("the checksum of a frame is wrong")),
            _ => Ok(()),
        }
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.state != State::InFrame && !self.start()? {
                return Ok(0);
            }
            if self.decoder.can_collect() > 0 {
                return self.decoder.read(buffer);
            }
            if self.decoder.is_finished() {
                self.end()?;
            } else {
                self.decoder.decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBlocks(1)).map_err(io::Error::other)?;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    fn read(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut text = Vec::new();
        Frames::new(bytes).read_to_end(&mut text)?;
        Ok(text)
    }

    #[test]
    fn every_frame_is_read_to_its_end() {
        let lines = "https://www.example.test/\n".repeat(10_000);
        let frame = compress_to_vec(lines.as_bytes(), CompressionLevel::Fastest);
        let skipped = [&[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3], frame.as_slice()].concat();
        let two = [frame.as_slice(), frame.as_slice()].concat();
        assert_eq!(read(&frame).unwrap(), lines.as_bytes());
        assert_eq!(read(&skipped).unwrap(), lines.as_bytes());
        assert_eq!(read(&two).unwrap(), lines.repeat(2).as_bytes());
        let cut = |bytes: &[u8], len| read(bytes.get(..len).unwrap()).is_err();
        for len in [0, 1, 5, frame.len() / 2, frame.len() - 1] {
            assert!(cut(&frame, len), "{len}");
        }
        assert!(cut(&two, frame.len() + 7));
        assert!(cut(&skipped, 9));
    }
}
