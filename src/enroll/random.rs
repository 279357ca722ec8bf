//! Random bytes for a whole roster from one seed of the system's generator.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// SHA-256 of seed and counter.
pub struct Randomness {
    seed: Zeroizing<[u8; 32]>,
    counter: u64,
}

impl Randomness {
    /// Starts from a seed.
    pub fn new(seed: [u8; 32]) -> Self {
        Self { seed: Zeroizing::new(seed), counter: 0 }
    }

    /// The next bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        const { assert!(N <= 32) }
        self.counter += 1;
        let block =
            Sha256::new().chain_update(self.seed.as_slice()).chain_update(self.counter.to_be_bytes()).finalize();
        std::array::from_fn(|index| block[index])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_bytes_come_twice() {
        let mut random = Randomness::new([1; 32]);
        assert_ne!(random.bytes::<16>(), random.bytes::<16>());
        assert_ne!(Randomness::new([1; 32]).bytes::<16>(), Randomness::new([2; 32]).bytes::<16>());
    }
}
