// Passwords and tokens that outlive the program lie in the system's keychain and nowhere else.
// Where there is none, nothing is kept, and the answer says so.
#pragma once

#include "shared/core/secret_bytes.h"

#include <functional>
#include <optional>

#include <QObject>
#include <QString>

namespace sb::console {

enum class KeychainState {
    /// Done; a read may have found nothing.
    Available,
    /// This system has no keychain, or none is running.
    Missing,
    /// There is one, and its owner said no or it is locked.
    Refused,
};

struct KeychainAnswer
{
    KeychainState state = KeychainState::Available;
    std::optional<core::SecretBytes> secret = {};
    /// In the keychain's words.
    QString problem = {};
};

class CredentialStore : public QObject
{
    Q_OBJECT

public:
    using Callback = std::function<void(KeychainAnswer)>;

    explicit CredentialStore(QObject *parent = nullptr);
    ~CredentialStore() override;

    /// The callbacks come later, never from within, and not at all when `context` goes first.
    void read(const QString &key, QObject *context, Callback callback);
    void write(const QString &key, const core::SecretBytes &secret, QObject *context,
               Callback callback);
    void erase(const QString &key, QObject *context, Callback callback);
};

} // namespace sb::console
