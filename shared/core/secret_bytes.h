// Bytes that must not outlive their use: move-only, zeroed on destruction, comparable only in
// constant time, not printable.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include <QByteArray>
#include <QString>

namespace sb::core {

class SecretBytes
{
public:
    SecretBytes() = default;
    /// `size` zero bytes.
    explicit SecretBytes(std::size_t size);
    /// A copy; the caller wipes the source.
    static SecretBytes copyOf(std::span<const unsigned char> bytes);
    static SecretBytes copyOf(std::string_view bytes);
    /// Copies and then wipes `bytes` (which must not be shared with another QByteArray).
    static SecretBytes takeFrom(QByteArray &bytes);

    SecretBytes(SecretBytes &&other) noexcept;
    SecretBytes &operator=(SecretBytes &&other) noexcept;
    SecretBytes(const SecretBytes &) = delete;
    SecretBytes &operator=(const SecretBytes &) = delete;
    ~SecretBytes();

    [[nodiscard]] SecretBytes clone() const { return copyOf(span()); }

    [[nodiscard]] std::size_t size() const { return m_size; }

    [[nodiscard]] bool isEmpty() const { return m_size == 0; }

    [[nodiscard]] unsigned char *data() { return m_data; }

    [[nodiscard]] const unsigned char *data() const { return m_data; }

    [[nodiscard]] std::span<const unsigned char> span() const { return {m_data, m_size}; }

    [[nodiscard]] std::span<unsigned char> span() { return {m_data, m_size}; }

    [[nodiscard]] std::string_view view() const
    {
        return {reinterpret_cast<const char *>(m_data), m_size};
    }

    /// Constant time in the content; lengths are not secret.
    [[nodiscard]] bool equals(const SecretBytes &other) const;

    /// Zeroes and frees now.
    void clear();

private:
    unsigned char *m_data = nullptr;
    std::size_t m_size = 0;
};

/// Overwrites the array's buffer in place and clears it; call only on arrays that are not shared.
void wipe(QByteArray &bytes);
/// The same for text.
void wipe(QString &text);

} // namespace sb::core
