//! French typography, put in where the catalogues are read, so that whoever writes them types what a keyboard has.

/// A blank where no line breaks.
const FAST: char = '\u{a0}';
/// The narrow one before `;`, `?` and `!`.
const NARROW: char = '\u{202f}';

/// The source of a catalogue with curved apostrophes, and blanks that do not break before `: ; ? ! »` and after `«`.
pub(super) fn french(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    let mut chars = source.chars().peekable();
    let mut before = '\n';
    while let Some(char) = chars.next() {
        let written = match (before, char, chars.peek()) {
            (letter, '\'', Some(after))
                if letter.is_alphabetic() && (after.is_alphanumeric() || "{«".contains(*after)) =>
            {
                '’'
            }
            (_, ' ', Some(':' | '»')) | ('«', ' ', _) => FAST,
            (_, ' ', Some(';' | '?' | '!')) => NARROW,
            _ => char,
        };
        text.push(written);
        before = char;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::french;

    #[test]
    fn apostrophes_curve_and_signs_keep_to_their_words() {
        for (typed, read) in [
            ("l'heure d'{ $name }", "l’heure d’{ $name }"),
            ("{ $name } : quoi ? oui ; non !", "{ $name }\u{a0}: quoi\u{202f}? oui\u{202f}; non\u{202f}!"),
            ("« Envoyer »", "«\u{a0}Envoyer\u{a0}»"),
            ("key = https://a.example/ 'x' 12:30", "key = https://a.example/ 'x' 12:30"),
        ] {
            assert_eq!(french(typed), read);
        }
    }
}
