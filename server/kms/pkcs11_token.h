// One token (HSM) behind a PKCS#11 module: sessions, log-in, keys by label, AES-GCM in the token.
#pragma once

#include "server/config/kms_settings.h"
#include "shared/core/result.h"

#include <memory>
#include <mutex>
#include <vector>

#include <QByteArray>
#include <QString>

namespace sb::kms {

class Pkcs11Token
{
public:
    /// Loads the module and finds the token; Unavailable with the reason. `settings` outlive this.
    [[nodiscard]] static core::Result<std::unique_ptr<Pkcs11Token>>
    open(const config::Pkcs11Settings &settings);
    Pkcs11Token(const Pkcs11Token &) = delete;
    Pkcs11Token &operator=(const Pkcs11Token &) = delete;
    ~Pkcs11Token();

    /// Ciphertext and tag; NotFound when the token has no such AES-256 key, InvalidValue when it
    /// refuses the bytes, Unavailable otherwise. Any thread.
    [[nodiscard]] core::Result<QByteArray> encrypt(const QString &keyLabel, const QByteArray &iv,
                                                   const core::SecretBytes &plaintext);
    [[nodiscard]] core::Result<core::SecretBytes>
    decrypt(const QString &keyLabel, const QByteArray &iv, const QByteArray &ciphertext);

private:
    struct Module;

    Pkcs11Token(const config::Pkcs11Settings &settings, std::unique_ptr<Module> module);

    template <typename Use>
    auto withKey(const QString &keyLabel, Use &&use) -> decltype(use(0UL, 0UL));
    [[nodiscard]] core::Result<unsigned long> takeSession();
    void putBack(unsigned long session, bool isGood);
    [[nodiscard]] core::Result<unsigned long> findKey(unsigned long session,
                                                      const QString &label) const;

    const config::Pkcs11Settings &m_settings;
    std::unique_ptr<Module> m_module;
    std::mutex m_mutex;
    std::vector<unsigned long> m_idle;
};

} // namespace sb::kms
