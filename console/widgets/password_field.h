// A line for a password: hidden, with a switch to look at it, and no copy left behind when it is
// taken.
#pragma once

#include "shared/core/secret_bytes.h"

#include <QLineEdit>

namespace sb::console {

class PasswordField : public QLineEdit
{
    Q_OBJECT

public:
    explicit PasswordField(QWidget *parent = nullptr);

    /// What was typed, in UTF-8; the field is empty and its buffer wiped afterwards.
    [[nodiscard]] core::SecretBytes take();
};

} // namespace sb::console
