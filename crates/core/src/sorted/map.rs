//! A map in the order of its keys.

use super::order::Order;
use std::borrow::Borrow;

/// A map in the order of its keys. It only grows, or is thinned out as a whole.
#[derive(Debug, Clone)]
pub struct Map<K, V> {
    entries: Vec<(K, V)>,
    // INVARIANT: holds the place of each entry.
    order: Order,
}

impl<K: Ord, V> Map<K, V> {
    /// A map without entries.
    pub const fn new() -> Self {
        Self { entries: Vec::new(), order: Order::EMPTY }
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn find<Q: Ord + ?Sized>(&self, key: &Q) -> Result<usize, super::order::Gap>
    where
        K: Borrow<Q>,
    {
        let compare = &mut |place: u32| self.entries.get(place as usize).map_or(std::cmp::Ordering::Less, |(own, _)| own.borrow().cmp(key));
        self.order.find(compare).map(|place| place as usize)
    }

    /// The value of a key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.entries.get(self.find(key).ok()?).map(|(_, value)| value)
    }

    /// The value of a key, to change it.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let place = self.find(key).ok()?;
        self.entries.get_mut(place).map(|(_, value)| value)
    }

    /// Whether the key has a value.
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.find(key).is_ok()
    }

    /// Gives a key a value; what it had before.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.find(&key) {
            Ok(place) => self.entries.get_mut(place).map(|(_, own)| std::mem::replace(own, value)),
            Err(gap) => {
                self.order.insert(gap, self.entries.len());
                self.entries.push((key, value));
                None
            }
        }
    }

    /// Does something to the value of a key, which is the default if there was none.
    pub fn update(&mut self, key: K, change: impl FnOnce(&mut V))
    where
        V: Default,
    {
        let place = match self.find(&key) {
            Ok(place) => place,
            Err(gap) => {
                let place = self.entries.len();
                self.order.insert(gap, place);
                self.entries.push((key, V::default()));
                place
            }
        };
        if let Some((_, value)) = self.entries.get_mut(place) {
            change(value);
        }
    }

    /// The entries, by their keys.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> + Clone {
        self.order.places().filter_map(|place| self.entries.get(place)).map(|(key, value)| (key, value))
    }

    /// The entries in no order, to change values.
    pub fn unordered_mut(&mut self) -> impl Iterator<Item = (&K, &mut V)> {
        self.entries.iter_mut().map(|(key, value)| (&*key, value))
    }

    /// Forgets all entries.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + Clone {
        self.iter().map(|(key, _)| key)
    }

    /// The values, by their keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + Clone {
        self.iter().map(|(_, value)| value)
    }

    /// Leaves out what `keep` does not want.
    pub fn retain(&mut self, keep: impl Fn(&K, &V) -> bool) {
        if !self.entries.iter().all(|(key, value)| keep(key, value)) {
            *self = std::mem::take(self).into_iter().filter(|(key, value)| keep(key, value)).collect();
        }
    }
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self { entries: Vec::new(), order: Order::EMPTY }
    }
}

impl<K, V> IntoIterator for Map<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        let Self { mut entries, order } = self;
        order.arrange(&mut |one, other| entries.swap(one, other));
        entries.into_iter()
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::default();
        entries.into_iter().for_each(|(key, value)| _ = map.insert(key, value));
        map
    }
}

#[cfg(test)]
mod tests {
    use super::Map;
    use std::collections::BTreeMap;

    #[test]
    fn it_is_a_map_of_the_standard_library() {
        let mut seed = 7_u32;
        let mut next = move || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            seed >> 16
        };
        for range in [1, 3, 100, 5_000, 1 << 16] {
            let (mut own, mut other) = (Map::new(), BTreeMap::new());
            for n in 0..5_000 {
                let key = next() % range;
                assert_eq!(own.get(&key), other.get(&key));
                assert_eq!(own.insert(key, n), other.insert(key, n));
                let key = next() % range;
                own.update(key, |value| *value += 1);
                *other.entry(key).or_default() += 1;
            }
            own.retain(|key, value| (key + value) % 3 != 0);
            other.retain(|key, value| (*key + *value) % 3 != 0);
            assert_eq!((own.len(), own.is_empty()), (other.len(), other.is_empty()));
            assert!(own.iter().eq(&other) && own.into_iter().eq(other), "{range}");
        }
    }
}
