#include "shared/core/secret_bytes.h"

#include <algorithm>
#include <new>
#include <sodium.h>
#include <utility>

namespace sb::core {

SecretBytes::SecretBytes(std::size_t size) : m_size(size)
{
    if (size == 0)
        return;
    m_data = new unsigned char[size]();
    // Best effort: RLIMIT_MEMLOCK may be small, and swap is a smaller danger than refusing to
    // serve.
    (void)sodium_mlock(m_data, size);
}

SecretBytes SecretBytes::copyOf(std::span<const unsigned char> bytes)
{
    SecretBytes copy(bytes.size());
    std::copy(bytes.begin(), bytes.end(), copy.m_data);
    return copy;
}

SecretBytes SecretBytes::copyOf(std::string_view bytes)
{
    return copyOf(std::span(reinterpret_cast<const unsigned char *>(bytes.data()), bytes.size()));
}

SecretBytes SecretBytes::takeFrom(QByteArray &bytes)
{
    SecretBytes copy =
        copyOf(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
    wipe(bytes);
    return copy;
}

SecretBytes::SecretBytes(SecretBytes &&other) noexcept
    : m_data(std::exchange(other.m_data, nullptr)), m_size(std::exchange(other.m_size, 0))
{}

SecretBytes &SecretBytes::operator=(SecretBytes &&other) noexcept
{
    if (this != &other) {
        clear();
        m_data = std::exchange(other.m_data, nullptr);
        m_size = std::exchange(other.m_size, 0);
    }
    return *this;
}

SecretBytes::~SecretBytes()
{
    clear();
}

bool SecretBytes::equals(const SecretBytes &other) const
{
    return m_size == other.m_size &&
           (m_size == 0 || sodium_memcmp(m_data, other.m_data, m_size) == 0);
}

void SecretBytes::clear()
{
    if (m_data) {
        // sodium_munlock zeroes as well, but not when the lock had been refused.
        sodium_memzero(m_data, m_size);
        (void)sodium_munlock(m_data, m_size);
        delete[] m_data;
    }
    m_data = nullptr;
    m_size = 0;
}

void wipe(QByteArray &bytes)
{
    if (!bytes.isEmpty())
        sodium_memzero(bytes.data(), static_cast<std::size_t>(bytes.size()));
    bytes.clear();
}

void wipe(QString &text)
{
    if (!text.isEmpty())
        sodium_memzero(text.data(), static_cast<std::size_t>(text.size()) * sizeof(QChar));
    text.clear();
}

} // namespace sb::core
