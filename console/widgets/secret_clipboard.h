// Puts a secret on the clipboard for a short while, marked so that clipboard histories leave it
// alone, and takes it off again unless something else lies there by then.
#pragma once

#include "shared/core/secret_bytes.h"

#include <chrono>

#include <QByteArray>
#include <QObject>
#include <QTimer>

namespace sb::console {

class SecretClipboard : public QObject
{
    Q_OBJECT

public:
    explicit SecretClipboard(std::chrono::milliseconds keepFor = std::chrono::seconds(10),
                             QObject *parent = nullptr);
    /// Clears at once what is still there.
    ~SecretClipboard() override;

    void copy(const core::SecretBytes &text);

    [[nodiscard]] std::chrono::milliseconds keepFor() const { return m_keepFor; }

    void clearNow();

Q_SIGNALS:
    void cleared();

private:
    std::chrono::milliseconds m_keepFor;
    QTimer m_timer;
    /// SHA-256 of what was put there; empty when nothing of ours is.
    QByteArray m_fingerprint;
};

} // namespace sb::console
